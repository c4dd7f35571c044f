"""The demonstration's town at one moment in; a picture of every page of it, wide and narrow, out.

::

    python -m tests.browser.pictures            into docs/pictures/console/
    python -m tests.browser.pictures FOLDER     somewhere else
"""

import io
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select, update

from streams.tables import alerts
from streams.web_tables import accounts
from trygvarsel.demo.stage import Stage
from web.access.sessions import begin

from .moment import moment
from .visit import DESKTOP, PHONE

FOLDER: Final = Path(__file__).parents[2] / "docs/pictures/console"
MOST_BYTES: Final = 250_000

_COLOURS: Final = 96
_TALLEST: Final = 2200
"""Pixels: what lies farther down is more of the same."""


class Shot(NamedTuple):
    """A picture: what it is called, whose page it is of, and where that is."""

    name: str
    who: str
    address: str
    whole: bool = False


SHOTS: Final = (
    Shot("map", "Karen Holm", "/console/ternevig/map"),
    Shot("map-police", "Pia Politi", "/console/ternevig/map"),
    Shot("alerts", "Anders Friis", "/console/ternevig/alerts"),
    Shot("spate", "Anders Friis", "/console/ternevig/alerts/{spate}", whole=True),
    Shot("delivery", "Karen Holm", "/console/ternevig/delivery", whole=True),
    Shot("thresholds", "Karen Holm", "/console/ternevig/thresholds", whole=True),
    Shot("network", "Karen Holm", "/console/ternevig/network", whole=True),
    Shot("group", "Karen Holm", "/console/ternevig/network/nabohjaelp_aeblelund"),
    Shot("import", "Karen Holm", "/console/ternevig/network/nabohjaelp_maagebo/import"),
    Shot("refused", "Pia Politi", "/console/ternevig/refused"),
    Shot("log", "Karen Holm", "/console/ternevig/log"),
    Shot("account", "Karen Holm", "/account"),
    Shot("phones", "", "/demo/phones?language={language}", whole=True),
    Shot("sign-in", "", "/sign-in?language={language}"),
    Shot("join", "", "/join?language={language}"),
    Shot("leave", "", "/leave?language={language}"),
    Shot("why", "", "/why?language={language}"),
    Shot("privacy", "", "/privacy?language={language}"),
)
ENGLISH: Final = ("map", "spate")
"""Of these there is one in English too."""


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as where, moment(Path(where)) as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--lang=da-DK"]
        )
        for shot in SHOTS:
            for language in ("da", "en") if shot.name in ENGLISH else ("da",):
                for size, end in ((DESKTOP, ""), (PHONE, "-phone")):
                    if language == "da" or not end:
                        _take(browser, stage, shot, size, language, folder / f"{shot.name}{end}.{language}.png")
        browser.close()


def _take(browser: Browser, stage: Stage, shot: Shot, size: tuple[int, int], language: str, file: Path) -> None:
    """Take one picture, with as few colours as it needs."""
    with stage.house.engine.begin() as conn:
        spate = conn.scalar(select(alerts.c.spate_id).order_by(alerts.c.seq.desc()))
        account = conn.scalar(select(accounts.c.id).where(accounts.c.name == shot.who))
        conn.execute(update(accounts).values(language=language))
        token = begin(conn, account, stage.clock.now()) if account else ""
    context = browser.new_context(
        base_url=stage.url,
        viewport={"width": size[0], "height": size[1]},
        locale=f"{language}-{'DK' if language == 'da' else 'GB'}",
        reduced_motion="reduce",
    )
    if token:
        context.add_cookies([{"name": "trygvarsel", "value": token, "url": stage.url}])
    page = context.new_page()
    page.goto(shot.address.format(spate=spate, language=language))
    _drawn(page)
    taken = Image.open(io.BytesIO(page.screenshot(full_page=shot.whole or (size == PHONE and shot.name != "map"))))
    taken.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    context.close()
    if file.stat().st_size > MOST_BYTES:
        print(f"{file.name}: {file.stat().st_size // 1000} kB is more than a picture may have")  # noqa: T201


def _drawn(page: Page) -> None:
    """Wait until a page has drawn all it has."""
    page.wait_for_load_state("load")
    if page.locator("body[data-live]").count():
        page.locator("body[data-listening=yes]").wait_for()
    page.wait_for_timeout(700)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
