"""Records and tables in; how many bytes a report, or a copy, takes in each of them, out."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from benchmarks.stream.country import Sent
from streams.effects import Outgoing
from streams.envelopes import Envelope, Kind, headers
from streams.publish import SENDER

from .serving import Server

PASSING: Final = ("outgoing", "announcements")
"""Tables whose rows go again as soon as they are on the bus."""

TABLES: Final = ("journal", "whereabouts", "refused", "alerts", "messages", "outbox", "snapshots", "regions", *PASSING)

RECORD: Final = 70
"""Bytes of Kafka's own for a record sent alone, not compressed: 61 of its batch, and some of the record."""


class Weighed(NamedTuple):
    """Bytes a report: in each table with its indices, and on each topic."""

    tables: Mapping[str, float]
    bus: Mapping[str, float]


def weighed(server: Server, reports: int, bus: Mapping[str, float]) -> Weighed:
    """Weigh the tables of a database that holds so many reports."""
    there = {table for table in TABLES if server.one(f"SELECT to_regclass('{table}') IS NOT NULL")}
    return Weighed({table: server.size(table) / reports for table in TABLES if table in there}, bus)


def on_bus(sent: Sequence[Sent], full: Sequence[Outgoing], alone: Sequence[Outgoing]) -> dict[str, float]:
    """Weigh a report as ``feed`` sends it, and what is sent on of it in full batches and alone, a record."""
    reports = [
        len(each.source)
        + len(each.body)
        + _headers(headers(Envelope(Kind.REPORT, sha256(each.body).hexdigest()[:32], SENDER)))
        for each in sent
    ]
    return {
        "reports": sum(reports) / len(sent) + RECORD,
        "incidents, full batches": sum(map(_record, full)) / len(sent),
        "incidents, one at a time": sum(map(_record, alone)) / max(len(alone), 1),
    }


def _record(outgoing: Outgoing) -> int:
    return len(outgoing.key) + len(outgoing.body) + _headers(outgoing.headers) + RECORD


def _headers(pairs: Sequence[tuple[str, bytes]]) -> int:
    return sum(len(name) + len(value) + 2 for name, value in pairs)
