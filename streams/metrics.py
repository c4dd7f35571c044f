"""What the service did in, Prometheus metrics out, every label value there from the start."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from .core.facts import Outcome, Report, Stage
from .core.intake import known_at
from .delivery_metrics import DeliveryMetrics

_DELAYS = (300, 900, 3600, 3 * 3600, 12 * 3600, 86_400, 3 * 86_400, 7 * 86_400)
_OUTCOMES = (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REFUSED)


class Metrics:
    """All metrics of one process, in a registry of its own. No label names an area, a person or a report.

    Parameters
    ----------
    registry
        A fresh one for every process, and for every test.
    partnerships, channels
        The label values that exist.
    """

    def __init__(self, registry: CollectorRegistry, partnerships: Iterable[str], channels: Iterable[str]) -> None:
        self.registry = registry
        self.reports = Counter(
            "trygvarsel_reports", "Reports taken in, by what became of them.", ["outcome"], registry=registry
        )
        self.delay = Histogram(
            "trygvarsel_report_delay_seconds",
            "From the end of a burglary to its report being known.",
            buckets=_DELAYS,
            registry=registry,
        )
        self.open_spates = Gauge("trygvarsel_open_spates", "Spates going on now.", ["partnership"], registry=registry)
        self.alerts = Counter("trygvarsel_alerts", "Alerts raised for groups.", ["kind"], registry=registry)
        self.delivery = DeliveryMetrics(registry, channels)
        self.last_report = Gauge(
            "trygvarsel_last_report_timestamp_seconds",
            "When the last report came in: silence is an incident too.",
            registry=registry,
        )
        self.config_ok = Gauge(
            "trygvarsel_config_last_reload_successful",
            "1 while the settings in force are those on disk.",
            registry=registry,
        )
        self._begin(partnerships)

    def took_in(self, outcomes: Iterable[Outcome], now: datetime) -> None:
        """Count reports by outcome."""
        for outcome in outcomes:
            self.reports.labels(outcome.value).inc()
        self.last_report.set(now.timestamp())

    def known_after(self, report: Report, zone: ZoneInfo) -> None:
        """Note how long a burglary took to become known."""
        known, ended = known_at(report, zone), known_at(replace(report, reported_at=None), zone)
        if known and ended:
            self.delay.observe(max((known - ended).total_seconds(), 0.0))

    def raised(self, stages: Iterable[Stage]) -> None:
        """Count alerts by stage."""
        for stage in stages:
            self.alerts.labels(stage.value).inc()

    def _begin(self, partnerships: Iterable[str]) -> None:
        for outcome in _OUTCOMES:
            self.reports.labels(outcome.value)
        for stage in Stage:
            self.alerts.labels(stage.value)
        for partnership in partnerships:
            self.open_spates.labels(partnership)
        self.config_ok.set(1)
