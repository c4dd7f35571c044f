"""Alerts, messages and refusals in; the JSON lines other programs rely on out."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

from .core.facts import Alert, Message, Refusal


def alert_line(alert: Alert) -> str:
    """Write an alert with all fields of the contract."""
    fields = {name: value for name, value in asdict(alert).items() if name not in {"times", "withheld", "quiet"}} | {
        "stage": alert.stage.value,
        "at": _utc(alert.at),
        "window_from": _utc(alert.window_from),
        "report_ids": list(alert.report_ids),
    }
    return json.dumps(fields, ensure_ascii=False)


def message_line(message: Message) -> str:
    """Write a message: what would be sent, to nobody by name."""
    fields = ("alert_id", "group", "language", "channel", "text", "segments", "advice")
    return json.dumps({name: getattr(message, name) for name in fields}, ensure_ascii=False)


def refused_line(file: str, line: int, refusal: Refusal) -> str:
    """Write a refusal with where the report stood."""
    fields = {"file": file, "line": line, "report_id": refusal.report_id, "reason": refusal.reason}
    return json.dumps(fields, ensure_ascii=False)


def _utc(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
