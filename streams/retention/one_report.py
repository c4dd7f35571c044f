"""A withdrawn report in; all that it said removed, and no more left than that it was withdrawn, out."""

import json
from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from notifiers.outbox.tables import messages
from streams.core.facts import Refusal, Report
from streams.reports import read_json, write_json
from streams.tables import alerts, journal, refused

from .journal import remember_anew
from .under_way import take_out, unnamed

COARSE = 2
"""Decimals of a degree that a place is rounded to where it must stay: to a kilometre, more or less."""


class NotWithdrawn(Exception):  # noqa: N818  (a fact about the report)
    """The report counts still: what was told of it could not be set right if it were simply gone."""


def erase(conn: Connection, report: Report, now: datetime) -> Counter[str]:
    """Remove what a report said, by its source and id, wherever it stands; count the rows by table.

    In the journal there stays that it was withdrawn, and when, so that no older version of it counts should it be sent
    again. Alerts that named it do so no more, and their places, of which it may be one, are rounded.

    Raises
    ------
    UnderWay
        While a record with it that must not be lost has yet to be read.
    NotWithdrawn
        When its newest version is no withdrawal.
    """
    gone = take_out(conn, report)
    lines = [(row, _report(row)) for row in conn.execute(select(journal).where(journal.c.key == report.key))]
    if lines and not max((each for _, each in lines), key=lambda each: each.rank).withdrawn:
        raise NotWithdrawn
    gone[journal.name] = len(lines)
    for row, each in lines:
        _strip(conn, row, each)
    for region in sorted({row.partnership for row, _ in lines}):
        remember_anew(conn, region, now)
    gone[refused.name] = _unrefuse(conn, report)
    gone[alerts.name], spoken = _untell(conn, report)
    gone[messages.name] = _blur(conn, report, spoken)
    return +gone


def _report(row: Row[Any]) -> Report:
    report = read_json(row.report)
    if isinstance(report, Refusal):
        raise TypeError(f"line {row.seq} of the journal cannot be read")
    return report


def _strip(conn: Connection, row: Row[Any], said: Report) -> None:
    """Leave of a line no more than that the report was withdrawn; of any other line nothing."""
    here = journal.c.seq == row.seq
    if not said.withdrawn:
        conn.execute(delete(journal).where(here))
        return
    bare = Report(said.report_id, said.source, said.revision, withdrawn=True, reported_at=said.reported_at)
    conn.execute(update(journal).where(here).values(report=write_json(bare)))


def _unrefuse(conn: Connection, report: Report) -> int:
    """Remove it from what was refused; where it is not known whose a refused report is, the id decides."""
    whose = refused.c.source.in_(("", report.source)) if report.source else refused.c.source == ""
    return conn.execute(delete(refused).where(refused.c.report_id == report.report_id, whose)).rowcount


def _untell(conn: Connection, report: Report) -> tuple[int, list[str]]:
    """Take it out of the alerts that name it, and round the places of their spates; give those spates' alerts."""
    like = alerts.c.body.contains(json.dumps(report.key, ensure_ascii=False), autoescape=True)
    spates = conn.execute(select(alerts.c.spate_id).where(like).distinct()).scalars().all()
    rows = conn.execute(select(alerts.c.seq, alerts.c.alert_id, alerts.c.body).where(alerts.c.spate_id.in_(spates)))
    spoken = []
    for row in rows.all():
        spoken.append(row.alert_id)
        body = json.dumps(_coarse(json.loads(row.body), report.key), ensure_ascii=False)
        conn.execute(update(alerts).where(alerts.c.seq == row.seq).values(body=body))
    return len(spoken), spoken


def _blur(conn: Connection, report: Report, spoken: list[str]) -> int:
    """Do the same in messages, which hold what their alert said."""
    rows = conn.execute(select(messages.c.id, messages.c.facts, messages.c.near).where(messages.c.alert_id.in_(spoken)))
    found = rows.all()
    for row in found:
        facts = json.dumps(_coarse(json.loads(row.facts), report.key), ensure_ascii=False) if row.facts else ""
        conn.execute(update(messages).where(messages.c.id == row.id).values(facts=facts, near=_wide(row.near)))
    return len(found)


def _wide(near: str | None) -> str | None:
    """Round the place near which people were told; the metres stay."""
    if near is None:
        return None
    lat, lon, metres = json.loads(near)
    return json.dumps([round(lat, COARSE), round(lon, COARSE), metres])


def _coarse(told: dict[str, Any], key: str) -> dict[str, Any]:
    return unnamed(told, key) | {name: round(told[name], COARSE) for name in ("lat", "lon")}
