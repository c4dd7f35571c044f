"""A partnership in; its groups, how well they cover its areas, and the members of each, as pages, out."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from notifiers.outbox.auditing import Decision, How, What, note
from notifiers.people.exporting import listed
from notifiers.people.paging import page_of
from web.access.guard import Someone
from web.console.networking.coverage import ADDRESSES_A_MEMBER, coverage
from web.console.networking.groups import group_settings, groups_of, total
from web.console.premises import Premises
from web.console.shell import Shell

ROOM = "network"
SIZE = 50
"""Members on a page."""

_LAST_PAGE = 10_000


def network_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the pages of the network."""
    router = APIRouter(prefix="/console/{partnership}", include_in_schema=False)

    @router.get("/network")
    def network(request: Request, person: Someone, partnership: str) -> HTMLResponse:
        """Show all groups, and how they cover the areas."""
        settings = premises.settings()
        with premises.engine.connect() as conn:
            groups = groups_of(conn, settings, partnership)
            cover = coverage(conn, partnership, settings.partnerships[partnership])
        around: dict[str, Any] = {"groups": groups, "cover": cover, "total": total(groups), "few": ADDRESSES_A_MEMBER}
        return shell.page(request, person, "network.html", partnership=partnership, room=ROOM, **around)

    @router.get("/network/{group}")
    def members(
        request: Request, person: Someone, partnership: str, group: str, *,
        q: Annotated[str, Query(max_length=64)] = "", page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1,
    ) -> HTMLResponse:  # fmt: skip
        """Show one group and a page of its members."""
        settings = premises.settings()
        group_settings(settings, partnership, group)
        search = q.strip()
        with premises.engine.connect() as conn:
            about = groups_of(conn, settings, partnership, group)[0]
            found, count = page_of(conn, about.id, page - 1, SIZE, search)
        pages = max(1, -(-count // SIZE))
        around: dict[str, Any] = {"group": about, "members": found, "q": search, "number_of": page, "pages": pages}
        return shell.page(request, person, "network_group.html", partnership=partnership, room=ROOM, **around)

    @router.post("/network/{group}/export")
    def export(person: Someone, partnership: str, group: str) -> Response:
        """Hand the list of a group out, as a file that can be imported again; it goes into the log who got it."""
        settings, now = premises.settings(), premises.now()
        group_settings(settings, partnership, group)
        zone, id_ = settings.partnerships[partnership].timezone, f"{partnership}/{group}"
        with premises.engine.begin() as conn:
            written = listed(conn, id_, zone)
            note(conn, Decision(now, person.name, How.CONSOLE, What.EXPORTED, group_id=id_))
        name = f"{partnership}-{group}-{now.astimezone(zone):%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(written.encode(), media_type="text/csv; charset=utf-8", headers=headers)

    return router
