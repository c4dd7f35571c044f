"""The dashboard's questions in; helm/trygvarsel/files/dashboard.json, written anew, out."""

import json

from tests.docs.pages import ROOT

from .board import board

FILE = ROOT / "helm" / "trygvarsel" / "files" / "dashboard.json"


def written() -> str:
    """Give the dashboard as the file is to have it."""
    return json.dumps(board(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
