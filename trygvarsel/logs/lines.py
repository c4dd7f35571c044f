"""A record of the log in; one line of standard error, for people or for programs, out."""

import json
import logging
from datetime import UTC, datetime

from .aloud import ALOUD
from .words import event_of, facts_of, fault_of, message_of

TRACE = "trace"
"""Under this name a record carries the trace it belongs to, where that is known."""

_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode


class Plain(logging.Formatter):
    """Writes lines for people: the local time, how bad it is, who says so, what, and the ids it concerns."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line; what is said aloud bears nothing but its time, and why a verb is refused not even that."""
        if record.name == ALOUD and record.levelno >= logging.ERROR:
            return message_of(record)
        at = datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="seconds")
        if record.name == ALOUD:
            return f"{at} {message_of(record)}"
        more = {**_traced(record), **facts_of(record), **fault_of(record)}
        said = " ".join([message_of(record), *(f"{name}={_in_plain(fact)}" for name, fact in more.items())])
        return f"{at} {record.levelname.lower()} {record.name}: {said}"


class Json(logging.Formatter):
    """Writes lines for programs: one JSON object each, whose keys stand in docs/operations/logs.md."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "time": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "part": record.name,
            **({"event": event} if (event := event_of(record)) else {}),
            "message": message_of(record),
            **_traced(record),
            **_rounded(facts_of(record)),
            **fault_of(record),
        }
        return _encoded(line)


def _traced(record: logging.LogRecord) -> dict[str, str]:
    trace: str | None = getattr(record, TRACE, None)
    return {TRACE: trace} if trace else {}


def _rounded(facts: dict[str, object]) -> dict[str, object]:
    return {name: round(fact, 4) if isinstance(fact, float) else fact for name, fact in facts.items()}


def _in_plain(fact: object) -> str:
    text = f"{fact:.3f}" if isinstance(fact, float) else str(fact)
    return f'"{text}"' if " " in text else text
