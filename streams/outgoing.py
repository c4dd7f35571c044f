"""Copies of reports in; records for the topic of incidents, those for one region together and in their order, out."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select, tuple_

from . import tables
from .arrivals import Copy
from .batches import Delivered
from .effects import Outgoing
from .envelopes import Envelope, Kind, headers
from .formats import Bodies
from .relay import SOURCE
from .store import Store

Place = tuple[str, int]
"""A topic and a partition."""


def by_place(records: Sequence[Delivered], copies: Sequence[Sequence[Copy]]) -> Iterator[tuple[Delivered, list[Copy]]]:
    """Give the copies of each partition's records together, in their order, after the first of the records."""
    pairs = sorted(zip(records, copies, strict=True), key=lambda pair: pair[0].place)  # a stable sort
    for _, group in groupby(pairs, key=lambda pair: pair[0].place):
        theirs = list(group)
        yield theirs[0][0], [copy for _, some in theirs for copy in some]


def outgoing(
    place: Place, copies: Sequence[Copy], key: Callable[[str], bytes], origin: str, bodies: Bodies
) -> Iterator[Outgoing]:
    """Pack copies for their regions, each with its region's ``key``; ``origin`` names the batch they come from."""
    by_region = sorted(copies, key=lambda copy: copy.region)  # a stable sort: the order of each region's own stays
    for region, group in groupby(by_region, key=lambda copy: copy.region):
        theirs = list(group)
        for number, body in enumerate(bodies.pack(theirs)):
            name, at = f"{origin}/{region}/{number}", theirs[0].received_at
            envelope = Envelope(Kind.INCIDENTS, name, SOURCE, at, region, bodies.version)
            yield Outgoing(*place, key(region), headers(envelope), body)


def unsent(store: Store, places: Sequence[Place]) -> list[Outgoing]:
    """List what was sorted from some partitions and has not been sent, in the order it was."""
    columns = tuple_(tables.outgoing.c.topic, tables.outgoing.c.partition)
    query = select(tables.outgoing).where(columns.in_(list(places))).order_by(tables.outgoing.c.seq)
    with store.reading() as conn:
        return [_read(row) for row in conn.execute(query)]


def sent(store: Store, records: Sequence[Outgoing]) -> None:
    """Forget what has arrived."""
    with store.writing() as conn:
        conn.execute(delete(tables.outgoing).where(tables.outgoing.c.seq.in_([record.seq for record in records])))


def _read(row: Any) -> Outgoing:  # noqa: ANN401  (a row of the table)
    pairs = [(name, value.encode()) for name, value in json.loads(row.headers)]
    return Outgoing(row.topic, row.partition, row.key, pairs, row.body, row.seq)
