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
_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60)
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
        self.recall = Histogram(
            "trygvarsel_region_recall_seconds",
            "How long it took to remember a partnership that another worker had, or that was not needed so far.",
            buckets=_SECONDS,
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
            "run: 1 while its file is in force; worker: 1 while it can work by those in force.",
            registry=registry,
        )
        self.in_force = Gauge(
            "trygvarsel_settings_in_force",
            "1 for the version of the settings that is decided by.",
            ["version", "hash"],
            registry=registry,
        )
        self._by = ("0", "")
        self._partnerships = frozenset(partnerships)
        self._begin()

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

    def recalled(self, partnership: str, spates: int, seconds: float) -> None:
        """Note that a partnership was recalled, and how long it took."""
        self.recall.observe(seconds)
        self.open_spates.labels(partnership).set(spates)

    def raised(self, stages: Iterable[Stage]) -> None:
        """Count alerts by stage."""
        for stage in stages:
            self.alerts.labels(stage.value).inc()

    def decides_by(self, version: int, shown: str, partnerships: Iterable[str], channels: Iterable[str]) -> None:
        """Note the settings decided by from now on, by version and hash; label values come and go with them."""
        before, self._by = self._by, (str(version), shown)
        self.in_force.labels(*self._by).set(1)
        if before != self._by:
            self.in_force.remove(*before)
        gone, self._partnerships = self._partnerships, frozenset(partnerships)
        for partnership in gone - self._partnerships:
            self.open_spates.remove(partnership)
        for partnership in self._partnerships:
            self.open_spates.labels(partnership)
        self.delivery.begin(channels)
        self.config_ok.set(1)

    def _begin(self) -> None:
        for outcome in _OUTCOMES:
            self.reports.labels(outcome.value)
        for stage in Stage:
            self.alerts.labels(stage.value)
        for partnership in self._partnerships:
            self.open_spates.labels(partnership)
        self.in_force.labels(*self._by)
        self.config_ok.set(1)
