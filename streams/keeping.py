"""Effects and an open transaction in; their rows, written only if nobody else has written in between, out."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from notifiers import outbox

from . import tables
from .core.facts import Stage
from .effects import Effects, Fenced, Move, SettingsChanged, Turn
from .in_force import SETTINGS_LOCK, version_in_force
from .rows import alert_row, announcement_row, aside_row, entry_row, outgoing_row, refused_row, write_noted

PATIENCE: Final = 5
"""Seconds for which somebody else's transaction is waited for, before it is tried again."""

_MAYBE_THERE: Final = (tables.alerts, tables.aside)  # they have names of their own

_COUNTED: Final = {"preserve_rowcount": True}  # else nobody knows on PostgreSQL whether an insert inserted


def keep(conn: Connection, effects: Effects, now: datetime) -> Counter[outbox.Fate]:
    """Write all of it; what was read before it was decided must still be so.

    First come the rows that everybody who decides for the same partition or region writes, so that of two who do, one
    waits for the other here, and then finds that it has come too late.
    """
    if conn.dialect.name == "postgresql":
        conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
        conn.execute(select(func.pg_advisory_xact_lock_shared(SETTINGS_LOCK)))
    if effects.settings is not None and version_in_force(conn) != effects.settings:
        raise SettingsChanged
    for move in sorted(effects.moves, key=lambda each: (each.topic, each.partition)):
        _move(conn, move)
    _turn(conn, sorted(effects.turns, key=lambda each: each.region))
    if effects.noted:
        _note(conn, effects, now)
    for table, rows in _rows(effects, now):
        if rows:
            conn.execute(_if_new(conn, table) if table in _MAYBE_THERE else table.insert(), rows)
    return _queue(conn, effects)


def _rows(effects: Effects, now: datetime) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Give the rows that are only added."""
    yield tables.journal, [entry_row(entry) for entry in effects.entries]
    yield tables.alerts, [alert_row(alert, effects.settings_hash) for alert in effects.alerts]
    yield tables.refused, [refused_row(each, now) for each in effects.refused]
    yield tables.aside, [aside_row(each, now) for each in effects.aside]
    yield tables.outgoing, [outgoing_row(each) for each in effects.outgoing]
    yield tables.announcements, [announcement_row(each) for each in effects.announcements]


def write_down(conn: Connection, region: str, version: int, fingerprint: str, packed: bytes) -> bool:
    """Put a region's memory in place of the one written down before, if the region is still at that version."""
    current = select(tables.regions.c.version).where(tables.regions.c.name == region).with_for_update()
    if conn.execute(current).scalar_one_or_none() != version:
        return False
    lines = select(func.max(tables.journal.c.seq)).where(tables.journal.c.partnership == region)
    row = {"seq": conn.execute(lines).scalar_one() or 0, "fingerprint": fingerprint, "state": packed}
    insert = inserted(conn, tables.snapshots).values(region=region, **row)
    conn.execute(insert.on_conflict_do_update(index_elements=["region"], set_=row))
    return True


def _move(conn: Connection, move: Move) -> None:
    row = {"topic": move.topic, "partition": move.partition, "offset": move.to}
    if move.after is None:
        written = conn.execute(_if_new(conn, tables.offsets), row, execution_options=_COUNTED)
    else:
        here = (tables.offsets.c.topic == move.topic) & (tables.offsets.c.partition == move.partition)
        where = here & (tables.offsets.c.offset == move.after)
        written = conn.execute(update(tables.offsets).where(where).values(offset=move.to))
    if written.rowcount != 1:
        raise Fenced(f"{move.topic}[{move.partition}] was handled by another worker")


def _turn(conn: Connection, turns: list[Turn]) -> None:
    for turn in turns:
        if turn.version == 0:
            row = {"name": turn.region, "version": 1, "next_due": turn.next_due}
            if conn.execute(_if_new(conn, tables.regions), row, execution_options=_COUNTED).rowcount != 1:
                raise Fenced(f'"{turn.region}" was decided for by another worker')
    rows = [{"of": turn.region, "at": turn.version, "due": turn.next_due} for turn in turns if turn.version]
    if not rows:
        return
    here = (tables.regions.c.name == bindparam("of")) & (tables.regions.c.version == bindparam("at"))
    further = {"version": tables.regions.c.version + 1, "next_due": bindparam("due")}
    if conn.execute(update(tables.regions).where(here).values(further), rows).rowcount != len(rows):
        raise Fenced("a region was decided for by another worker")


def _note(conn: Connection, effects: Effects, now: datetime) -> None:
    """Note what regions know of reports, where nobody has noted anything else since: versions may lie far apart."""
    notings = sorted(effects.noted.items())
    new = [{"key": key, "noted": write_noted(each.after), "at": now} for key, each in notings if not each.before]
    more = [
        {"of": key, "before": write_noted(each.before), "after": write_noted(each.after)}
        for key, each in notings
        if each.before
    ]
    where = (tables.whereabouts.c.key == bindparam("of")) & (tables.whereabouts.c.noted == bindparam("before"))
    written = 0
    if new:
        written += conn.execute(_if_new(conn, tables.whereabouts), new, execution_options=_COUNTED).rowcount
    if more:
        noted = update(tables.whereabouts).where(where).values(noted=bindparam("after"), at=now)
        written += conn.execute(noted, more).rowcount
    if written != len(notings):
        raise Fenced("another version of a report was sorted meanwhile")


def _queue(conn: Connection, effects: Effects) -> Counter[outbox.Fate]:
    """Queue the news, stop what is withdrawn, also what was news a moment ago, and then queue that it is."""
    kept_back = ((each.channel, each.withheld) for each in effects.messages if each.withheld)
    fates = Counter(outbox.Fate(channel, outbox.MessageState.SUPPRESSED, reason) for channel, reason in kept_back)
    outbox.queue(conn, [each for each in effects.messages if each.part is not outbox.Part.RETRACTION])
    for spate in dict.fromkeys(alert.spate_id for alert in effects.alerts if alert.stage is Stage.WITHDRAWN):
        fates += outbox.retract(conn, spate)
    outbox.queue(conn, [each for each in effects.messages if each.part is outbox.Part.RETRACTION])
    return fates


def _if_new(conn: Connection, table: Table) -> Any:  # noqa: ANN401  (either dialect's own)
    return inserted(conn, table).on_conflict_do_nothing()


def inserted(conn: Connection, table: Table) -> Any:  # noqa: ANN401  (either dialect's own insert, alike in what is used)
    """Begin an insert that may meet a row that is there already."""
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
