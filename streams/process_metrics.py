"""What a process is and says of itself in, Prometheus metrics of it out."""

from collections.abc import Callable, Sequence
from importlib.metadata import version

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector

Ailments = Callable[[], Sequence[str]]


class ProcessMetrics:
    """What every process that goes on tells of itself, whatever its work is.

    Parameters
    ----------
    registry
        Of the process.
    process
        The verb it was started with.
    stuck
        Says what only a new start would mend, as ``/healthz`` does; asked at every scrape.
    unready
        Says why it does not do its share just now, as ``/readyz`` does; likewise.
    delivers
        Whether to send messages is part of its share.
    """

    def __init__(
        self, registry: CollectorRegistry, process: str, stuck: Ailments, unready: Ailments, *, delivers: bool
    ) -> None:
        ProcessCollector(registry=registry)
        release = Gauge("trygvarsel_release", "1 for the release it is of.", ["version"], registry=registry)
        release.labels(version("trygvarsel")).set(1)
        ready = Gauge("trygvarsel_ready", "1 while it does its share, as /readyz says.", ["process"], registry=registry)
        ready.labels(process).set_function(lambda: not (stuck() or unready()))
        ailing = Gauge(
            "trygvarsel_stuck", "1 while only a new start would help, as /healthz says.", ["process"], registry=registry
        )
        ailing.labels(process).set_function(lambda: bool(stuck()))
        Gauge("trygvarsel_delivers", "1 if it sends messages, 0 if others are to.", registry=registry).set(delivers)
