"""Announcements that were kept with what they tell of in; each on its topic at least once, out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, delete, func, or_, select, tuple_

from . import tables
from .effects import Announcement, Aside
from .envelopes import Envelope, Kind, headers
from .store import Store

AT_ONCE: Final = 500

SOURCE: Final = "/trygvarsel/worker"


_SAID: Final = [tables.announcements.c[name] for name in ("seq", *Announcement.__slots__)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An announcement that waits for its turn."""

    seq: int
    announcement: Announcement

    def headers(self) -> list[tuple[str, bytes]]:
        """Write what stands on its outside; its id is the same however often it is sent."""
        said = self.announcement
        kind = Kind.ALERT if said.kind == "alert" else Kind.REFUSAL
        return headers(Envelope(kind, said.id, SOURCE, said.at, version=said.version))


def headers_of(kept: Aside) -> list[tuple[str, bytes]]:
    """Read back what stood on the outside of a record that was kept aside."""
    return [(name, value.encode("latin-1")) for name, value in json.loads(kept.headers) if value is not None]


class Relay:
    """Says on the bus what is so in the database: first it is so, then it is said, then it need not be said again.

    Parameters
    ----------
    store
        Where announcements wait.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def waiting(self) -> list[Waiting]:
        """Take those that have waited longest; they stay until they are `said`."""
        query = select(*_SAID).order_by(tables.announcements.c.seq).limit(AT_ONCE)
        with self._store.reading() as conn:
            rows = conn.execute(query).all()
        return [Waiting(seq, Announcement(*said)) for seq, *said in rows]

    def said(self, waiting: Sequence[Waiting]) -> int:
        """Forget those that have arrived; tell how many still wait."""
        which = tables.announcements.c.seq.in_([each.seq for each in waiting])
        with self._store.writing() as conn:
            conn.execute(delete(tables.announcements).where(which))
            return int(conn.execute(select(func.count()).select_from(tables.announcements)).scalar_one())

    def readable(self, newest: Mapping[str, int]) -> list[Aside]:
        """List what an older release kept aside and this one can read, by the newest version it reads of each topic."""
        here = [
            and_(tables.aside.c.topic == topic, tables.aside.c.version <= version) for topic, version in newest.items()
        ]
        kept = tables.aside.c
        in_order = (kept.at, kept.topic, kept.partition, kept.offset)
        query = select(tables.aside).where(or_(*here)).order_by(*in_order).limit(AT_ONCE)
        with self._store.reading() as conn:
            return [Aside(*row[:7]) for row in conn.execute(query)]

    def put_back(self, kept: Sequence[Aside]) -> None:
        """Forget what was kept aside, once it is on its topic again."""
        places = [(each.topic, each.partition, each.offset) for each in kept]
        columns = tuple_(tables.aside.c.topic, tables.aside.c.partition, tables.aside.c.offset)
        with self._store.writing() as conn:
            conn.execute(delete(tables.aside).where(columns.in_(places)))
