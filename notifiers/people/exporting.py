"""A group in; its list as a file that `notifiers.people.importing` reads back out."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, Row

from notifiers.audience import Medium
from notifiers.csv_rows import guarded

from .nearness import cell_name
from .standing import address_of, opted_out_at, with_standing
from .tables import members

COLUMNS = (
    "recipient",
    "phone",
    "email",
    "language",
    "consent_at",
    "consent_text",
    "withdrawn_at",
    "turn",
    "h3",
)
_MEDIA = (Medium.PHONE, Medium.EMAIL)


def listed(conn: Connection, group_id: str, zone: tzinfo) -> str:
    """Write a group's list as a Danish spreadsheet opens it: semicolons, a byte order mark, no cell a formula.

    An address that has opted out is left out; who has no other is marked as withdrawn.
    """
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    outs = {medium: _opted_out(conn, group_id, medium) for medium in _MEDIA}
    query = members.select().where(members.c.group_id == group_id, members.c.active).order_by(members.c.recipient)
    for row in conn.execute(query):
        said = {medium: outs[medium].get(row.recipient) for medium in _MEDIA}
        writer.writerow(guarded(cell) for cell in _cells(row, said, zone))
    return "\ufeff" + written.getvalue()


def _opted_out(conn: Connection, group_id: str, medium: Medium) -> dict[str, datetime]:
    """Say since when each member of a group is out, by an opt-out that their consent is not newer than."""
    wanted = (members.c.recipient, members.c.consent_at, *opted_out_at())
    here = members.c.group_id == group_id, members.c.active, address_of(medium).is_not(None)
    found = {}
    for recipient, consent_at, *said in conn.execute(with_standing(medium, *wanted).where(*here)):
        against = [at for at in said if at is not None and at >= consent_at]
        if against:
            found[recipient] = max(against)
    return found


def _cells(row: Row[Any], said: dict[Medium, datetime | None], zone: tzinfo) -> Iterator[str]:
    standing = [medium for medium in _MEDIA if getattr(row, medium) and said[medium] is None]
    shown = standing or _MEDIA
    withdrawn_at = "" if standing else f"{max(filter(None, said.values())).astimezone(zone):%Y-%m-%d}"
    yield row.recipient
    for medium in _MEDIA:
        yield (getattr(row, medium) or "") if medium in shown else ""
    yield row.language
    yield f"{row.consent_at.astimezone(zone):%Y-%m-%d}"
    yield row.consent_text
    yield withdrawn_at
    yield str(row.turn + 1)
    yield "" if row.cell9 is None else cell_name(row.cell9)
