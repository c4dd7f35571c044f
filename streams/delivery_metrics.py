"""What this process did with messages in, Prometheus metrics out, every label value there from the start."""

from collections import Counter as Count
from collections.abc import Collection, Iterable
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from notifiers.outbox import Fate, MessageState, SendState
from notifiers.reasons import Reason

_WAITS = (1, 3, 10, 30, 60, 300, 900, 3600, 3 * 3600, 12 * 3600, 86_400)
_TRIED = (SendState.PENDING, SendState.UNKNOWN, SendState.DEAD, SendState.UNDELIVERED)
_WITHHELD = (SendState.SUPPRESSED, MessageState.SUPPRESSED, MessageState.STALE, MessageState.HELD)


class DeliveryMetrics:
    """The metrics of delivery, by those who deliver; what waits is counted by `Stock`, also while nobody does.

    No label names an area, a person or an alert.

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
        self.halted = Gauge(
            "trygvarsel_channel_halted", "1 while a channel waits to be set right.", ["channel"], registry=registry
        )
        self._channels: frozenset[str] = frozenset()
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

    def halts(self, channels: Collection[str]) -> None:
        """Show which channels wait until somebody has set them right."""
        for channel in self._channels:
            self.halted.labels(channel).set(channel in channels)

    def begin(self, channels: Iterable[str]) -> None:
        """Begin with every label value there will be, those of the channels among them."""
        before, self._channels = self._channels, frozenset(channels)
        for channel in before - self._channels:
            self.halted.remove(channel)
        for channel in self._channels:
            self.halted.labels(channel)
            for counter in (self.taken, self.delivered, self.latency):
                counter.labels(channel)
            for reason in Reason:
                self.failed.labels(channel, reason.value)
                self.suppressed.labels(channel, reason.value)

    def _counter(self, suffix: str, text: str, *labels: str) -> Counter:
        return Counter(f"trygvarsel_notifications{suffix}", text, labels, registry=self._registry)
