"""A region's name in; what was told of those of its spates that may still go on, as the database has it, out."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from . import tables
from .core.facts import Alert, Stage


def told_since(conn: Connection, region: str, since: datetime | None) -> list[Alert]:
    """List all alerts of a region's spates that anything was told of since a time, in the order raised."""
    ours = tables.alerts.c.partnership == region
    recent = select(tables.alerts.c.spate_id).where(ours)
    if since is not None:
        recent = recent.where(tables.alerts.c.raised_at >= since)
    columns = (tables.alerts.c.body, tables.alerts.c.raised_at)
    query = select(*columns).where(ours & tables.alerts.c.spate_id.in_(recent)).order_by(tables.alerts.c.seq)
    return [read_alert(row.body, row.raised_at) for row in conn.execute(query)]


def read_alert(line: str, at: datetime) -> Alert:
    """Read an alert back from its line, and to the fraction of a second when it was."""
    written: dict[str, Any] = json.loads(line)
    return Alert(
        **{
            **written,
            "stage": Stage(written["stage"]),
            "at": at,
            "report_ids": tuple(written["report_ids"]),
            "window_from": datetime.fromisoformat(written["window_from"]),
        }
    )
