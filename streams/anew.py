"""Topics that were lost in; a database that reads those in their place, and lacks nothing that lay on them, out."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, delete, select, update

from . import tables
from .core.facts import Report
from .rows import read_noted, write_noted
from .sorting import NOTHING, OTHERS, Note, Noted
from .store import PAGE, Store

_APART: Final = 1 << 48
"""So far from any offset of the topic made anew are put those of what was kept aside from the old one."""


def known_topics(store: Store) -> dict[str, str]:
    """Tell which topics were read last, by name: Kafka's own ids of them."""
    with store.reading() as conn:
        return {row.name: row.id for row in conn.execute(select(tables.topics))}


def note_topics(store: Store, ids: Mapping[str, str]) -> None:
    """Note which topics are read from now on."""
    rows = [{"name": name, "id": id_} for name, id_ in ids.items()]
    if rows and ids.items() - known_topics(store).items():
        with store.writing() as conn:
            conn.execute(delete(tables.topics).where(tables.topics.c.name.in_(list(ids))))
            conn.execute(tables.topics.insert(), rows)


def begin_anew(store: Store, names: Collection[str], *, incidents: bool) -> list[str]:
    """Read topics from their beginning, as if never read before; what is known of a report makes it a duplicate still.

    Where copies on their way to their regions are lost, with the topic of ``incidents``, their reports are sorted once
    more: what was noted of them is forgotten as far as a region has nothing of it. Gives the keys of those reports. No
    worker may be at work.
    """
    anew = _undecided(store) if incidents else {}
    with store.writing() as conn:
        for table, column in ((tables.offsets, tables.offsets.c.topic), (tables.topics, tables.topics.c.name)):
            conn.execute(delete(table).where(column.in_(names)))
        old = tables.aside.c.topic.in_(names)
        conn.execute(update(tables.aside).where(old).values(offset=tables.aside.c.offset - _APART))
        _note(conn, anew)
    return sorted(anew)


def _undecided(store: Store) -> dict[str, Noted]:
    """Find reports of which a copy was sent that no region has in its journal; give what regions do know of each."""
    found: dict[str, Noted] = {}
    query, last = select(tables.whereabouts).order_by(tables.whereabouts.c.key).limit(PAGE), ""
    while True:
        with store.reading() as conn:
            rows = conn.execute(query.where(tables.whereabouts.c.key > last)).all()
        if not rows:
            return found
        last = rows[-1].key
        noted = {row.key: read_noted(row.noted) for row in rows}
        asked = [(region, key) for key, notes in noted.items() for region in notes if region != OTHERS]
        journal = {(each.partnership, each.report.key): each.report for each in store.latest(asked) if each.report}
        for key, notes in noted.items():
            known = {region: _known(note, journal.get((region, key))) for region, note in notes.items()}
            if known != notes:
                found[key] = known


def _known(note: Note, decided: Report | None) -> Note:
    """Say what a region knows, by its journal, of a report of which that much is noted."""
    if decided is None:
        # Of what is not believed any more a region that never believed it need not hear, nor of what it was before.
        return NOTHING if note.believed else note
    if decided.rank >= note.rank:
        return note
    return Note(decided.rank, believed=not decided.withdrawn)


def _note(conn: Connection, anew: Mapping[str, Noted]) -> None:
    for key, notes in anew.items():
        here = tables.whereabouts.c.key == key
        conn.execute(update(tables.whereabouts).where(here).values(noted=write_noted(notes)))
