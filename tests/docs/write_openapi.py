"""The intake in; its description as OpenAPI has it, out: ``python -m tests.docs.write_openapi``."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from tests.docs.pages import ROOT
from tests.world import settings
from trygvarsel.wiring import open_house
from web.app import build_app
from web.desk import Desk

FILE = ROOT / "docs" / "openapi.json"


def described() -> str:
    """Give what the file is to hold."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(settings(), f"sqlite:///{Path(folder)}/described.db")
        desk = Desk(house.service, house.now)
        try:
            return json.dumps(build_app(house, desk).openapi(), ensure_ascii=False, indent=2) + "\n"
        finally:
            desk.close(timedelta(seconds=5))
            house.engine.dispose()


if __name__ == "__main__":
    FILE.write_text(described(), encoding="utf-8")
