"""A database in; short marks that differ as soon as something a page shows has changed, out."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from notifiers.outbox.acknowledging import acknowledgements
from notifiers.outbox.auditing import audit
from notifiers.outbox.fates import SendState
from notifiers.outbox.tables import messages, outbox, switches
from notifiers.people.tables import ledger
from streams.in_force_tables import settings_in_force
from streams.tables import alerts, journal, refused
from streams.web_tables import proposals, settings_files

_LATEST_MESSAGES: Final = 2_000
_LATEST_SENDS: Final = 10_000
"""Of so many it is seen how they fare; of all others of the newest texts, how many are still to go."""

_TEXTS_UNDER_WAY: Final = 200


class Kind(StrEnum):
    """What can change, as the pages call it."""

    REPORTS = "reports"
    ALERTS = "alerts"
    DELIVERY = "delivery"
    SETTINGS = "settings"
    PEOPLE = "people"


Position = str
"""A mark of each kind, in their order, joined by dots: it names a state of the database, also after a restart."""


def changed(before: Position, after: Position) -> list[Kind]:
    """Say what has changed between two positions; everything, where the first is none of ours.

    >>> changed("a.b.c.d.e", "a.x.c.d.y")
    [<Kind.ALERTS: 'alerts'>, <Kind.PEOPLE: 'people'>]
    >>> len(changed("nonsense", "a.b.c.d.e")) == len(Kind)
    True
    """
    then, now = before.split("."), after.split(".")
    if len(then) != len(now):
        return list(Kind)
    return [kind for kind, old, new in zip(Kind, then, now, strict=True) if old != new]


class Marks:
    """Reads the marks, each by the end of an index or the few rows that still move.

    Parameters
    ----------
    database
        Where everything is.
    """

    def __init__(self, database: Engine) -> None:
        # Every statement for itself: a look never holds a transaction open.
        self._database = database.execution_options(isolation_level="AUTOCOMMIT")

    def look(self, partnerships: Collection[str]) -> dict[str, Position]:
        """Take the marks of some partnerships; one look for all who listen."""
        with self._database.connect() as conn:
            everywhere = _everywhere(conn)
            moving = _texts(conn), _sends(conn), _to_go(conn)
            return {name: _position(_here(conn, name), everywhere, moving, name) for name in partnerships}


def _position(
    here: tuple[Any, Any], everywhere: Mapping[str, Any], moving: tuple[Mapping[str, Any], ...], name: str
) -> Position:
    own = [[rows for group, rows in table.items() if group.startswith(f"{name}/")] for table in moving]
    seen = {
        Kind.REPORTS: (here[0], everywhere["refused"]),
        Kind.ALERTS: here[1],
        Kind.DELIVERY: (own, everywhere["decided"], everywhere["acknowledged"], everywhere["stopped"]),
        Kind.SETTINGS: (everywhere["proposed"], everywhere["answered"], everywhere["in_force"], everywhere["adopted"]),
        Kind.PEOPLE: everywhere["people"],
    }
    return ".".join(blake2b(repr(seen[kind]).encode(), digest_size=5).hexdigest() for kind in Kind)


def _here(conn: Connection, name: str) -> tuple[Any, Any]:
    report = select(func.max(journal.c.seq)).where(journal.c.partnership == name)
    alert = (
        select(alerts.c.seq)
        .where(alerts.c.partnership == name)
        .order_by(alerts.c.raised_at.desc(), alerts.c.seq.desc())
        .limit(1)
    )
    return conn.scalar(report), conn.scalar(alert)


def _everywhere(conn: Connection) -> Mapping[str, Any]:
    def newest(column: ColumnElement[Any]) -> ColumnElement[Any]:
        return select(func.max(column)).scalar_subquery()

    asked = select(
        newest(refused.c.seq).label("refused"),
        newest(audit.c.id).label("decided"),
        newest(acknowledgements.c.id).label("acknowledged"),
        newest(switches.c.stopped_at).label("stopped"),
        newest(proposals.c.id).label("proposed"),
        newest(proposals.c.decided_at).label("answered"),
        newest(settings_in_force.c.version).label("in_force"),
        newest(settings_files.c.id).label("adopted"),
        newest(ledger.c.seq).label("people"),
    )
    return dict(conn.execute(asked).mappings().one())


def _texts(conn: Connection) -> dict[str, Any]:
    """Tell how far the newest texts for groups have come."""
    first = select(func.max(messages.c.id) - _LATEST_MESSAGES).scalar_subquery()
    kind = (messages.c.group_id, messages.c.state)
    query = select(*kind, func.count(), func.max(messages.c.id), func.max(messages.c.decided_at))
    return _by_group(conn.execute(query.where(messages.c.id > first).group_by(*kind).order_by(*kind)))


def _sends(conn: Connection) -> dict[str, Any]:
    """Tell how far the newest sends have come."""
    first = select(func.max(outbox.c.id) - _LATEST_SENDS).scalar_subquery()
    kind = (outbox.c.group_id, outbox.c.state)
    arrived = func.count(outbox.c.delivered_at), func.max(outbox.c.delivered_at)
    query = select(*kind, func.count(), func.max(outbox.c.settled_at), *arrived)
    return _by_group(conn.execute(query.where(outbox.c.id > first).group_by(*kind).order_by(*kind)))


def _to_go(conn: Connection) -> dict[str, Any]:
    """Count what is still to go of the newest texts, by an index alone."""
    first = select(func.max(messages.c.id) - _TEXTS_UNDER_WAY).scalar_subquery()
    these = select(messages.c.alert_id).where(messages.c.id > first)
    pending = outbox.c.alert_id.in_(these), outbox.c.state == SendState.PENDING
    query = select(outbox.c.group_id, func.count()).where(*pending)
    return _by_group(conn.execute(query.group_by(outbox.c.group_id).order_by(outbox.c.group_id)))


def _by_group(rows: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the queries give
    found: dict[str, Any] = {}
    for group, *rest in rows:
        found.setdefault(group, []).append(rest)
    return found
