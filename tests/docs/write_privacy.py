"""The example's settings in; the page on privacy as citizens see it, out: ``python -m tests.docs.write_privacy``."""

import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

from fastapi.testclient import TestClient

from config.load import load
from tests.docs.pages import ROOT
from trygvarsel.wiring import open_house, premises_of
from web.app import build_app
from web.desk import Desk

FOLDER = ROOT / "docs" / "operations"
EXAMPLE = ROOT / "config" / "example.yaml"
_WRITTEN = {
    "da": "Skrevet af `python -m tests.docs.write_privacy` med [eksemplets](../../config/example.yaml) indstillinger:\n"
    "siden, som borgerne ser den på `/privacy`, med dine egne partnerskaber og frister i stedet for disse.\n"
    "En test fejler, hvis de to er forskellige.",
    "en": "Written by `python -m tests.docs.write_privacy` by the [example](../../config/example.yaml)'s settings:\n"
    "the page as citizens see it under `/privacy`, with partnerships and periods of your own in place of these.\n"
    "A test fails when the two differ.",
}
_PIECE = re.compile(r"<(h1|h2|p|li|dt|dd)>(.*?)</\1>", re.DOTALL)
_FORMS = {"h1": "# {}", "h2": "## {}", "p": "{}", "li": "- {}", "dt": "**{}.**", "dd": "{}"}


def pages() -> dict[Path, str]:
    """Give both pages, by where they lie."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(load(EXAMPLE), f"sqlite:///{folder}/example.db")
        desk = Desk(house.service, house.now)
        client = TestClient(build_app(house, desk, premises=premises_of(house, EXAMPLE)))
        seen = {language: client.get(f"/privacy?language={language}").text for language in _WRITTEN}
        desk.close(timedelta(seconds=5))
        house.engine.dispose()
    return {FOLDER / f"privacy.{language}.md": page(html, language) for language, html in seen.items()}


def page(html: str, language: str) -> str:
    """Write a page as Markdown, its pieces in their order."""
    article = html[html.index("<article") : html.index("</article>")]
    pieces = [_FORMS[tag].format(unescape(" ".join(text.split()))) for tag, text in _PIECE.findall(article)]
    first, *rest = _joined(pieces)
    return "\n\n".join([first, _WRITTEN[language], *rest]) + "\n"


def _joined(pieces: list[str]) -> Iterator[str]:
    """Put what is explained beside what it explains, and the points of a list below each other."""
    waits = ""
    for piece in pieces:
        if piece.startswith("**"):
            waits = f"{piece} "
            continue
        yield waits + piece
        waits = ""


def main() -> None:
    """Write both pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
