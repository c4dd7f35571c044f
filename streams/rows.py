"""Facts in; the rows that stand for them in the database, and back, out."""

import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .core.facts import Alert
from .effects import Announcement, Aside, Entry, Outgoing, Refused
from .lines import alert_line
from .reports import write_json
from .sorting import Note, Noted


def entry_row(entry: Entry) -> dict[str, Any]:
    """Write down a line of the journal."""
    return {
        "received_at": entry.received_at,
        "partnership": entry.partnership,
        "key": entry.report.key if entry.report else None,
        "report": write_json(entry.report) if entry.report else None,
    }


def alert_row(alert: Alert, settings: str) -> dict[str, Any]:
    """Write down an alert, and the settings it was raised under."""
    return {
        "alert_id": alert.alert_id,
        "spate_id": alert.spate_id,
        "group": alert.group,
        "raised_at": alert.at,
        "body": alert_line(alert),
        "settings": settings,
        "partnership": alert.partnership,
    }


def refused_row(refused: Refused, now: datetime) -> dict[str, Any]:
    """Write down a refused report, whole."""
    return {
        "received_at": now,
        "origin": refused.origin,
        "report_id": refused.refusal.report_id,
        "kind": refused.refusal.kind,
        "reason": refused.refusal.reason,
        "body": refused.body,
        "source": refused.source,
    }


def aside_row(aside: Aside, now: datetime) -> dict[str, Any]:
    """Write down a record that is kept for a newer release."""
    return {name: getattr(aside, name) for name in aside.__slots__} | {"at": now}


def announcement_row(announcement: Announcement) -> dict[str, Any]:
    """Write down what is to be said."""
    return {name: getattr(announcement, name) for name in announcement.__slots__}


def outgoing_row(outgoing: Outgoing) -> dict[str, Any]:
    """Write down a record that is to be sent."""
    written = json.dumps([(name, value.decode()) for name, value in outgoing.headers])
    kept = {name: getattr(outgoing, name) for name in ("topic", "partition", "key", "body")}
    return kept | {"headers": written}


def write_noted(noted: Noted) -> str:
    """Write down what regions know of a report.

    >>> write_noted({"lund": Note((2, False), believed=True)})
    '{"lund": [2, false, true]}'
    """
    return json.dumps({region: [*note.rank, note.believed] for region, note in noted.items()})


def read_noted(text: str) -> Noted:
    """Read it back."""
    return {region: Note((rank[0], rank[1]), believed) for region, (*rank, believed) in json.loads(text).items()}


def pack(state: Mapping[str, Any]) -> bytes:
    """Compress a state, lightly: it is written often and read seldom."""
    return zlib.compress(json.dumps(state, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """Give it back."""
    return json.loads(zlib.decompress(packed))
