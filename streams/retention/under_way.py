"""One report in; what waits for Kafka or for a newer release without it, or that this cannot be just now, out."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_, update

from streams.core.facts import Report
from streams.tables import announcements, aside, outgoing

_PLACE = tuple_(aside.c.topic, aside.c.partition, aside.c.offset)


class UnderWay(Exception):  # noqa: N818  (a fact about the report)
    """A record with the report and others has yet to be read: nothing can be taken out of it, nor may it be lost."""


def take_out(conn: Connection, report: Report) -> Counter[str]:
    """Delete records with nothing but the report, and take its name out of what is to be said; count rows by table.

    Raises
    ------
    UnderWay
        While its copies are on their way to Kafka, or a newer release is awaited for a record with other reports too.
    """
    if any(_ours(report) & set(_named(row.body)) for row in conn.execute(select(outgoing.c.body))):
        raise UnderWay
    return Counter({aside.name: _from_aside(conn, report), announcements.name: _unsay(conn, report)})


def _from_aside(conn: Connection, report: Report) -> int:
    gone = []
    for *place, body in conn.execute(select(*_PLACE.clauses, aside.c.body)):
        named = set(_named(body))
        if not _ours(report) & named:
            continue
        if named - _ours(report):
            raise UnderWay
        gone.append(tuple(place))
    return conn.execute(delete(aside).where(_PLACE.in_(gone))).rowcount if gone else 0


def _unsay(conn: Connection, report: Report) -> int:
    """Do so in alerts that are to be said; they say of no report more than its name."""
    like = announcements.c.body.contains(json.dumps(report.key, ensure_ascii=False), autoescape=True)
    found = conn.execute(select(announcements.c.seq, announcements.c.body).where(like)).all()
    for row in found:
        body = json.dumps(unnamed(json.loads(row.body), report.key), ensure_ascii=False)
        conn.execute(update(announcements).where(announcements.c.seq == row.seq).values(body=body))
    return len(found)


def unnamed(told: dict[str, Any], key: str) -> dict[str, Any]:
    """Write down what an alert tells without the name of one report."""
    others = [each for each in told.get("report_ids", []) if each != key]
    trigger = "" if told.get("triggered_by") == key else told.get("triggered_by", "")
    return told | {"report_ids": others, "triggered_by": trigger}


def _ours(report: Report) -> set[tuple[str, str]]:
    """Name it as a record may: without its source, where that is known by the key it was sent with alone."""
    return {(report.source, report.report_id), ("", report.report_id)}


def _named(body: bytes) -> Iterator[tuple[str, str]]:
    """Find the reports in a record by source and id, however it is laid out."""
    try:
        left = [json.loads(body)]
    except (ValueError, RecursionError):
        return
    while left:
        each = left.pop()
        if isinstance(each, dict):
            if "report_id" in each:
                yield str(each.get("source") or "").strip(), str(each["report_id"]).strip()
            left += each.values()
        elif isinstance(each, list):
            left += each
