"""A database after a run in; what is in it, as a replay would have it, out."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from notifiers.outbox import tables as outbox
from streams import tables
from streams.core.facts import Report
from streams.reports import read_json

from .expected import MESSAGE, Version


@dataclass(frozen=True, slots=True)
class Found:
    """What there is; as in `Expected`, but that lines may stand there more than once."""

    alerts: list[tuple[str, str]]
    raised: Mapping[str, list[str]]
    messages: list[tuple[tuple[str, ...], tuple[Any, ...]]]
    refused: Counter[tuple[str, ...]]
    origins: Counter[str]
    versions: Counter[Version]


def find(engine: Engine) -> Found:
    """Read everything that a run left behind."""
    with engine.connect() as conn:
        bodies = conn.execute(select(tables.alerts.c.body).order_by(tables.alerts.c.seq)).scalars().all()
        read = [json.loads(body) for body in bodies]
        raised: dict[str, list[str]] = {}
        for alert in read:
            raised.setdefault(alert["partnership"], []).append(alert["alert_id"])
        refused, origins = _refused(conn)
        return Found(
            alerts=[(alert["alert_id"], body) for alert, body in zip(read, bodies, strict=True)],
            raised=raised,
            messages=_messages(conn),
            refused=refused,
            origins=origins,
            versions=_versions(conn),
        )


def accepted(engine: Engine) -> int:
    """Count the copies of reports that regions have taken in."""
    journal = tables.journal.c
    with engine.connect() as conn:
        return conn.scalar(select(func.count()).where(journal.report.is_not(None))) or 0


def _messages(conn: Connection) -> list[tuple[tuple[str, ...], tuple[Any, ...]]]:
    row = outbox.messages.c
    named = [row.alert_id, row.group_id, row.channel, row.language]
    others = (row[name] for name in MESSAGE if row[name] not in named)
    decided = conn.execute(select(*named, *others).order_by(row.id)).mappings()
    return [
        (tuple(str(each[column.name]) for column in named), tuple(each[name] for name in MESSAGE)) for each in decided
    ]


def _refused(conn: Connection) -> tuple[Counter[tuple[str, ...]], Counter[str]]:
    row = tables.refused.c
    found = conn.execute(select(row.report_id, row.kind, row.reason, row.body, row.origin)).all()
    return Counter((each[0], each[1], each[2], each[3]) for each in found), Counter(each.origin for each in found)


def _versions(conn: Connection) -> Counter[Version]:
    journal = tables.journal.c
    query = select(journal.partnership, journal.report).where(journal.report.is_not(None))
    versions: Counter[Version] = Counter()
    for partnership, text in conn.execute(query):
        report = read_json(text)
        if isinstance(report, Report):
            versions[partnership, report.key, *report.rank] += 1
    return versions
