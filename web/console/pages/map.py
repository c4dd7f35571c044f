"""What goes on in a partnership in; the map page, its parts and what it is drawn from out."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from streams.looking.spates import SpateSeen, spates_of
from web.access.guard import Someone
from web.access.roles import Person, Role
from web.console.mapping.atlas import Atlas
from web.console.mapping.chart import Chart, chart_of
from web.console.mapping.outlines import areas_drawn, box
from web.console.mapping.rows import cell_rows, point_rows, spate_rows
from web.console.mapping.sheet import DAYS, WINDOW, YEAR, Sheet
from web.console.mapping.spreadsheet import written
from web.console.mapping.telling import all_places, area_lines, cards, places
from web.console.mapping.wire import Wire, told
from web.console.premises import Premises
from web.console.shell import Shell
from web.console.words import phrase, phrases

Part = Literal["spates", "places", "table", "chart"]

SPOKEN: Final = (
    "zoom_in", "zoom_out", "few", "nobody", "member", "members", "burglary", "burglaries", "in_window", "score",
    "spate_in", "of_expected", "opened", "growing", "over", "withdrawn", "report", "entry", "dwelling", "attempted",
    "window", "now", "play", "pause", "step", "new_report", "new_spate",
    "legend_members", "legend_lacking", "legend_burglaries",
)  # fmt: skip
"""The phrases that the page's script says."""


class MapPages:
    """Puts together what the pages show.

    Parameters
    ----------
    premises
        The database, the settings in force and the clock.
    """

    def __init__(self, premises: Premises) -> None:
        self.premises, self.wire = premises, Wire()
        self._atlas = Atlas(premises)

    def look(self, partnership: str) -> tuple[Sheet, list[SpateSeen]]:
        """Look at everything, in one go."""
        with self.premises.engine.connect() as conn:
            sheet = self._atlas.sheet(conn, partnership)
            since = datetime.combine(sheet.first - timedelta(days=1), time(), sheet.policy.timezone)
            return sheet, spates_of(conn, partnership, since)

    def shown(self, partnership: str) -> dict[str, Any]:
        """Give all that stands in words on the page."""
        sheet, spates = self.look(partnership)
        settings = self.premises.settings().partnerships[partnership]
        lines = area_lines(sheet, settings, spates)
        return {
            "spates": cards(sheet.policy, spates),
            "places": places(sheet, settings),
            "areas": lines,
            "without_group": [line for line in lines if not line.groups],
            "unplaced": sheet.homes.unplaced,
            "members": sheet.homes.people,
            "lately": sum(sheet.per_day[-WINDOW:]),
            "latest": sheet.latest,
            "year": sum(sheet.per_day[-YEAR:]),
            "chart": _chart(sheet, spates),
        }


def map_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the page, and the addresses that it is drawn from."""
    router = APIRouter(prefix="/console/{partnership}", include_in_schema=False)
    pages = MapPages(premises)

    @router.get("/map")
    def page(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """Show it."""
        shown = pages.shown(partnership)
        words = _spoken(person, known=not shown["unplaced"])
        given: dict[str, Any] = {"words": words, "days": DAYS, "window": WINDOW}
        zone = premises.settings().partnerships[partnership].timezone.key
        return shell.page(request, person, "map.html", partnership=partnership, room="map", zone=zone, **given, **shown)

    @router.get("/map/part/{part}")
    def part(request: Request, person: Someone, partnership: str, part: Part) -> HTMLResponse:
        """Show one part of what stands beside it, as it is now."""
        shown = pages.shown(partnership)
        return shell.part(request, person, f"map_{part}.html", partnership=partnership, **shown)

    _drawn(router, premises, pages)
    return router


def _drawn(router: APIRouter, premises: Premises, pages: MapPages) -> None:
    """Make the addresses that the page's script asks."""

    @router.get("/map/ground.json")
    def ground(request: Request, person: Someone, partnership: str) -> Response:  # noqa: ARG001 - the guard reads it
        """Give the areas."""
        areas = premises.policies()[partnership].areas
        west, south, east, north = box(areas)
        return told(request, {"areas": areas_drawn(areas), "box": [[south, west], [north, east]]})

    @router.get("/map/cells.json")
    def cells(request: Request, person: Someone, partnership: str, after: str = "") -> Response:  # noqa: ARG001
        """Give the year by cells, or what of it is new."""
        sheet, _ = pages.look(partnership)
        news = pages.wire.news(f"{partnership}/cells", sheet, lambda: cell_rows(sheet), after)
        frame = {"first": sheet.first.isoformat(), "days": DAYS, "resolution": sheet.grid.resolution}
        return told(request, frame | news)

    @router.get("/map/spates.json")
    def spates(request: Request, person: Someone, partnership: str, after: str = "") -> Response:
        """Give the year's spates, or what of them is new; where exactly, only the police are told."""
        sheet, found = pages.look(partnership)
        exact = person.may(Role.POLICE, partnership)
        topic = f"{partnership}/spates/{exact}"
        return told(request, pages.wire.news(topic, found, lambda: spate_rows(sheet.policy, found, exact=exact), after))

    @router.get("/map/points.json")
    def points(request: Request, person: Someone, partnership: str, after: str = "") -> Response:  # noqa: ARG001
        """Give the year's reports one by one, or what of them is new. The table of routes lets in the police alone."""
        sheet, _ = pages.look(partnership)
        return told(request, pages.wire.news(f"{partnership}/points", sheet, lambda: point_rows(sheet), after))

    @router.get("/map/recruit.csv")
    def recruit(person: Someone, partnership: str) -> Response:
        """Give every cell that is short of members, as a file."""
        sheet, _ = pages.look(partnership)
        lines = all_places(sheet, premises.settings().partnerships[partnership])
        content = written(lines, lambda name: phrase(person.language, f"map.{name}"), person.language)
        named = {"Content-Disposition": f'attachment; filename="trygvarsel-{partnership}.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=named | {"Cache-Control": "no-store"})


def _chart(sheet: Sheet, spates: Sequence[SpateSeen]) -> Chart:
    zone = sheet.policy.timezone
    runs = [
        (each.opened_at.astimezone(zone).date(), each.closed_at and each.closed_at.astimezone(zone).date())
        for each in spates
    ]
    return chart_of(sheet.first, sheet.per_day, runs)


def _spoken(person: Person, *, known: bool) -> dict[str, str]:
    """Give the phrases; where not all homes are known, no cell is said to be without members."""
    said = phrases(person.language)
    words = {name: said[f"map.{name}"] for name in SPOKEN}
    return words if known else words | {"nobody": said["map.nobody_known"]}
