"""Lines of the log that have a trace in; the same as spans, sent to an OTLP receiver, out."""

import hashlib
import logging
from collections.abc import Mapping
from threading import Thread
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import SpanContext, Status, StatusCode, TraceFlags

from .lines import TRACE
from .words import event_of, facts_of

LAST_WORDS: Final = 1.0
"""Seconds that a process which ends waits for its last spans to be taken."""

_FAILED: Final = frozenset({"report.refused", "send.dead", "receipt.undelivered"})


def to_receiver() -> SpanExporter:
    """Send to the receiver that the variables of OpenTelemetry name."""
    return OTLPSpanExporter()


class Spans(logging.Handler):
    """Sends a span for each line that belongs to a trace: it ends when the line is said, and takes as long as that did.

    Which span belongs to which follows from the facts, as the trace does: no process hands another anything.

    Parameters
    ----------
    exporter
        Where spans go.
    environment
        Names the service, unless it is to be called trygvarsel.
    """

    def __init__(self, exporter: SpanExporter, environment: Mapping[str, str]) -> None:
        super().__init__(logging.INFO)
        named = "OTEL_SERVICE_NAME" in environment or "service.name=" in environment.get("OTEL_RESOURCE_ATTRIBUTES", "")
        self._resource = Resource.create({} if named else {"service.name": "trygvarsel"})
        self._ids, self._sends = RandomIdGenerator(), BatchSpanProcessor(exporter)

    def emit(self, record: logging.LogRecord) -> None:
        """Send a line that has a trace, and leave out all others."""
        trace: str | None = getattr(record, TRACE, None)
        if not trace:
            return
        event, facts = event_of(record), facts_of(record)
        took, ends = float(str(facts.pop("seconds", 0.0))), record.created
        own, parent = named(event, facts), belongs_to(event, facts)
        failed = event in _FAILED
        span = ReadableSpan(
            event,
            context=_context(trace, _id(trace, own) if own else self._ids.generate_span_id()),
            parent=_context(trace, _id(trace, parent)) if parent else None,
            resource=self._resource,
            attributes={f"trygvarsel.{name}": fact for name, fact in facts.items() if isinstance(fact, (str, int))},
            status=Status(StatusCode.ERROR, str(facts.get("reason", ""))) if failed else Status(),
            start_time=int((ends - took) * 1e9),
            end_time=int(ends * 1e9),
        )
        self._sends.on_end(span)

    def close(self) -> None:
        """Send what waits, though not for ever: no receiver that is away keeps a service from stopping."""
        last = Thread(target=self._sends.shutdown, name="spans", daemon=True)
        last.start()
        last.join(LAST_WORDS)
        super().close()


def named(event: str, facts: Mapping[str, object]) -> str:
    """Name the span of what can happen once only, so that others can belong to it.

    >>> named("alert.raised", {"alert": "acb2"}), named("send.pending", {"alert": "acb2"})
    ('alert acb2', '')
    """
    match event:
        case "report.accepted":
            return "report"
        case "alert.raised":
            return f"alert {facts['alert']}"
        case "send.sent":
            return f"send {facts['send']}"
    return ""


def belongs_to(event: str, facts: Mapping[str, object]) -> str:
    """Name the span that another came of: of a receipt its send, of a send its alert, of all else the report."""
    if event == "report.accepted":
        return ""
    if event.startswith("receipt."):
        return f"send {facts['send']}"
    if "alert" in facts and not event.startswith(("alert.", "spate.")):
        return f"alert {facts['alert']}"
    return "report"


def _id(trace: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{trace} {name}".encode()).digest()[:8])


def _context(trace: str, span: int) -> SpanContext:
    return SpanContext(int(trace, 16), span, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
