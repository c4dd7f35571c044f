"""Every page of the console in Chromium in; its bytes, its requests and the time until it is drawn, as a table, out.

``python -m benchmarks.web.drawing`` takes the medians of some visits to the demonstration's town, each by a browser
that has seen nothing before, and once more by one that has.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import rich.table
from playwright.sync_api import Browser, Page, Response, sync_playwright
from rich.console import Console
from sqlalchemy import select

from streams.tables import alerts
from streams.web_tables import accounts
from tests.browser.moment import moment
from trygvarsel.demo.stage import Stage
from web.access.sessions import begin

HEADINGS: Final = ("page", "requests", "kB", "ms until drawn", "again: kB", "again: ms")

_WHERE: Final = {
    "map": "#map .leaflet-cells-pane path",
    "alerts": "#now .card",
    "alerts/{spate}": ".curve svg",
    "delivery": "main article",
    "thresholds": "[data-figures]",
    "network": "main table",
    "log": "main table, main ol, main .card",
}
"""The pages, and what is there once their data is drawn."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit to one page: requests, bytes over the wire, seconds until its data was drawn."""

    requests: int
    sent: int
    seconds: float


def main() -> None:
    """Measure, and tell."""
    given = argparse.ArgumentParser(prog="python -m benchmarks.web.drawing", description=__doc__)
    given.add_argument("--visits", type=int, default=5)
    wanted = given.parse_args()
    _show(drawn(wanted.visits))


def drawn(visits: int) -> list[list[str]]:
    """Visit every page so many times, for the first time and again; give the lines of the table."""
    with tempfile.TemporaryDirectory() as folder, moment(Path(folder)) as stage, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        rows = [_row(page, *_visits(browser, stage, page, where, visits)) for page, where in _WHERE.items()]
        browser.close()
    return rows


def _visits(browser: Browser, stage: Stage, page: str, where: str, count: int) -> tuple[list[Visit], list[Visit]]:
    """Visit a page anew and again, so many times."""
    first: list[Visit] = []
    again: list[Visit] = []
    with stage.house.engine.begin() as conn:
        account = conn.scalar(select(accounts.c.id).where(accounts.c.login == "anders"))
        spate = conn.scalar(select(alerts.c.spate_id).order_by(alerts.c.seq.desc()))
        token = begin(conn, account or 0, stage.clock.now())
    for _ in range(count):
        context = browser.new_context(base_url=stage.url, viewport={"width": 1400, "height": 900}, locale="da")
        context.add_cookies([{"name": "trygvarsel", "value": token, "url": stage.url}])
        for visits in (first, again):
            tab = context.new_page()
            visits.append(_visit(tab, f"/console/ternevig/{page.format(spate=spate)}", where))
            tab.close()
        context.close()
    return first, again


def _visit(tab: Page, address: str, where: str) -> Visit:
    answers: list[Response] = []

    def answered(answer: Response) -> None:
        answers.append(answer)

    tab.on("response", answered)
    began = perf_counter()
    tab.goto(address, wait_until="commit")
    tab.locator(where).first.wait_for()
    seconds = perf_counter() - began
    tab.wait_for_load_state("load")
    sizes = [_size(each) for each in answers if not each.url.partition("?")[0].endswith("/live")]
    return Visit(len(sizes), sum(sizes), seconds)


def _size(answer: Response) -> int:
    """Count what came over the wire; what a browser had kept is none."""
    if answer.from_service_worker or answer.request.timing["responseEnd"] < 0:
        return 0
    sizes = answer.request.sizes()
    return int(sizes["responseBodySize"] + sizes["responseHeadersSize"])


def _row(page: str, first: Sequence[Visit], again: Sequence[Visit]) -> list[str]:
    def middle(values: Sequence[float]) -> str:
        return f"{statistics.median(values):.0f}"

    return [
        page.replace("{spate}", "…"),
        middle([each.requests for each in first]),
        middle([each.sent / 1000 for each in first]),
        middle([each.seconds * 1000 for each in first]),
        middle([each.sent / 1000 for each in again]),
        middle([each.seconds * 1000 for each in again]),
    ]


def _show(rows: Sequence[Sequence[str]]) -> None:
    shown = rich.table.Table(box=None)
    for n, heading in enumerate(HEADINGS):
        shown.add_column(heading, justify="right" if n else "left")
    for row in rows:
        shown.add_row(*row)
    Console(file=sys.stdout).print(shown)


if __name__ == "__main__":
    main()
