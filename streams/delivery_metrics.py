"""What became of messages in, Prometheus metrics out, every label value there from the start."""

from collections import Counter as Count
from collections.abc import Iterable
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from notifiers.outbox import Fate, MessageState, SendState, Standing
from notifiers.reasons import Reason

_WAITS = (1, 3, 10, 30, 60, 300, 900, 3600, 3 * 3600, 12 * 3600, 86_400)
_TRIED = (SendState.PENDING, SendState.UNKNOWN, SendState.DEAD, SendState.UNDELIVERED)
_WITHHELD = (SendState.SUPPRESSED, MessageState.SUPPRESSED, MessageState.STALE, MessageState.HELD)


class DeliveryMetrics:
    """The metrics of delivery. No label names an area, a person or an alert.

    Parameters
    ----------
    registry
        Of the process.
    channels
        The label values that exist.
    """

    def __init__(self, registry: CollectorRegistry, channels: Iterable[str]) -> None:
        self._registry = registry
        self.taken = self._counter("", "Messages that a channel took.", "channel")
        self.delivered = self._counter("_delivered", "Messages that arrived, as the provider says.", "channel")
        self.failed = self._counter(
            "_failed",
            "Tries to send a message that came to nothing, and why; a message may be tried again.",
            "channel",
            "reason",
        )
        self.suppressed = self._counter("_suppressed", "Messages kept back, and why.", "channel", "reason")
        self.latency = Histogram(
            "trygvarsel_notification_latency_seconds",
            "From when a message was due to when a channel took it.",
            ["channel"],
            buckets=_WAITS,
            registry=registry,
        )
        self.rows = self._gauge("trygvarsel_outbox_rows", "Messages to single people, by state.", "state")
        self.waiting = self._gauge("trygvarsel_messages", "Texts for groups, by state.", "state")
        self.oldest = Gauge(
            "trygvarsel_outbox_oldest_pending_seconds",
            "How long the oldest message that could be sent has waited; 0 if none does.",
            registry=registry,
        )
        self.unanswered = Gauge(
            "trygvarsel_unanswered_alerts",
            "Alerts that every contact of a group was asked about and nobody has acknowledged.",
            registry=registry,
        )
        self.begin(channels)

    def settled(self, fates: Count[Fate]) -> None:
        """Count what became of messages."""
        for fate, count in fates.items():
            if fate.state is SendState.SENT:
                self.taken.labels(fate.channel).inc(count)
            elif fate.state is SendState.DELIVERED:
                self.delivered.labels(fate.channel).inc(count)
            elif fate.reason is not None and fate.state in _TRIED:
                self.failed.labels(fate.channel, fate.reason.value).inc(count)
            elif fate.reason is not None and fate.state in _WITHHELD:
                self.suppressed.labels(fate.channel, fate.reason.value).inc(count)

    def waited(self, waits: Iterable[tuple[str, timedelta]]) -> None:
        """Note how long messages had been due when a channel took them."""
        for channel, wait in waits:
            self.latency.labels(channel).observe(wait.total_seconds())

    def stands(self, standing: Standing) -> None:
        """Show how the outbox stands."""
        for state in SendState:
            self.rows.labels(state.value).set(sum(n for (_, each), n in standing.sends.items() if each == state))
        for stage in MessageState:
            self.waiting.labels(stage.value).set(sum(n for (_, each), n in standing.messages.items() if each == stage))
        self.oldest.set((standing.oldest or timedelta()).total_seconds())

    def begin(self, channels: Iterable[str]) -> None:
        """Begin with every label value there will be, those of the channels among them."""
        for state in SendState:
            self.rows.labels(state.value)
        for stage in MessageState:
            self.waiting.labels(stage.value)
        for channel in channels:
            for counter in (self.taken, self.delivered, self.latency):
                counter.labels(channel)
            for reason in Reason:
                self.failed.labels(channel, reason.value)
                self.suppressed.labels(channel, reason.value)

    def _counter(self, suffix: str, text: str, *labels: str) -> Counter:
        return Counter(f"trygvarsel_notifications{suffix}", text, labels, registry=self._registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, registry=self._registry)
