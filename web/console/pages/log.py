"""What somebody wants to see of the audit log in; the page, or a file for a spreadsheet, out."""

import csv
import io
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from config.schema.partnership import PartnershipSettings
from notifiers.csv_rows import guarded
from notifiers.outbox.auditing import What
from web.access.guard import Someone
from web.access.roles import Person, Role
from web.console.logbook import MOST, OF_POLICE, PAGE, Line, Wanted, lines, names, said
from web.console.premises import Premises
from web.console.shell import Shell
from web.console.words import phrase

Said = Annotated[str, Query(max_length=200)]


def _wanted(who: Said = "", what: Said = "", since: Said = "", until: Said = "", before: Said = "") -> Wanted:
    return Wanted.of(who, what, since, until, before)


Asked = Annotated[Wanted, Depends(_wanted)]


def log_pages(premises: Premises, shell: Shell) -> APIRouter:
    """Make the page, and the file."""
    router = APIRouter(prefix="/console/{partnership}", include_in_schema=False)

    @router.get("/log")
    def page(request: Request, person: Someone, partnership: str, wanted: Asked) -> HTMLResponse:
        """Show who decided what, the newest first."""
        settings = premises.settings().partnerships[partnership]
        with premises.engine.connect() as conn:
            found = lines(conn, partnership, wanted, settings.timezone, police=_police(person, partnership))
            people = names(conn, partnership)
        return shell.page(
            request,
            person,
            "log.html",
            partnership=partnership,
            room="log",
            lines=found[:PAGE],
            older=found[PAGE - 1].id if len(found) > PAGE else None,
            wanted=wanted,
            asked=_address(wanted),
            people=people,
            whats=list(What),
            of_police=OF_POLICE,
            groups=_groups(settings),
            said=lambda line: said(line, _roles(person.language)),
        )

    @router.get("/log.csv")
    def file(person: Someone, partnership: str, wanted: Asked) -> Response:
        """Give the same as a file, with the times as the partnership has them."""
        settings = premises.settings().partnerships[partnership]
        with premises.engine.connect() as conn:
            found = lines(conn, partnership, wanted, settings.timezone, police=_police(person, partnership), most=MOST)
        written = _spreadsheet(found[:MOST], settings, person.language)
        headers = {
            "Content-Disposition": f'attachment; filename="log-{_ascii(partnership)}.csv"',
            "Cache-Control": "no-store",
        }
        return Response(written, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _police(person: Person, partnership: str) -> bool:
    return person.may(Role.POLICE, partnership)


def _groups(settings: PartnershipSettings) -> dict[str, str]:
    return {key: settings.group_name(key) for key in settings.groups}


def _roles(language: str) -> dict[str, str]:
    return {role.value: phrase(language, f"shell.{role}") for role in Role}


def _address(wanted: Wanted) -> dict[str, Any]:
    """Give what an address must say for the same to be wanted again, but for the page."""
    asked = {"who": wanted.who, "what": wanted.what, "since": wanted.since, "until": wanted.until}
    return {name: str(value) for name, value in asked.items() if value}


def _spreadsheet(found: list[Line], settings: PartnershipSettings, language: str) -> str:
    """Write a file that a Danish or an English spreadsheet opens; no cell is taken for a formula."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        phrase(language, f"log.{name}") for name in ("when", "who", "what", "how", "group", "alert", "detail")
    )
    groups, roles = _groups(settings), _roles(language)
    for line in found:
        cells = (
            f"{line.at.astimezone(settings.timezone):%Y-%m-%d %H:%M:%S}",
            line.who,
            phrase(language, f"log.what_{line.what.name.lower()}"),
            phrase(language, f"log.how_{line.how.name.lower()}"),
            groups.get(line.group, line.group),
            line.alert,
            said(line, roles),
        )
        writer.writerow(guarded(cell) for cell in cells)
    return "\ufeff" + file.getvalue()


def _ascii(name: str) -> str:
    """Give a name for a file that every program takes.

    >>> _ascii("furesø")
    'fures_'
    """
    return "".join(each if each.isascii() and each.isalnum() else "_" for each in name)
