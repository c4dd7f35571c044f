"""How things stand in; the same as Prometheus gauges, all of one look at the database, out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from notifiers.outbox import MessageState, SendState

from .stock import Stock

Sample = tuple[tuple[str, ...], float]
"""The values of the labels, and the number."""

_State = TypeVar("_State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Gauge:
    name: str
    text: str
    labels: tuple[str, ...]
    samples: Callable[[Stock], Iterable[Sample]]


def _one(name: str, text: str, number: Callable[[Stock], float | None]) -> _Gauge:
    """Describe a gauge without labels; it is not there while there is no such number."""
    return _Gauge(name, text, (), lambda stock: [((), found)] if (found := number(stock)) is not None else [])


def _by_state(counts: Mapping[tuple[str, _State], int], states: type[_State]) -> list[Sample]:
    """Add counts up over channels; every state is there, also with 0."""
    return [((state,), sum(many for (_, each), many in counts.items() if each == state)) for state in states]


_GAUGES: Final = (
    _Gauge(
        "feed_last_report_timestamp_seconds",
        "When a source last sent a report, taken in or refused.",
        ("source",),
        lambda stock: [((feed.source,), feed.last.timestamp()) for feed in stock.feeds],
    ),
    _Gauge(
        "feed_usual_gap_seconds",
        "How long a source may be silent after its last report before that is unlike it.",
        ("source",),
        lambda stock: [((feed.source,), feed.usual_gap.total_seconds()) for feed in stock.feeds if feed.usual_gap],
    ),
    _Gauge(
        "false_alert_budget_per_year",
        "How many false alerts a year a partnership accepts, of all its detectors.",
        ("partnership",),
        lambda stock: [((name,), budget) for name, budget in stock.budgets.items()],
    ),
    _Gauge(
        "spates_opened",
        "Spates that began within so many days up to now.",
        ("partnership", "within"),
        lambda stock: [((each.partnership, each.within), each.spates) for each in stock.opened],
    ),
    _Gauge(
        "approvals_waiting",
        "Texts that wait for somebody's word, by rule or held.",
        ("partnership",),
        lambda stock: [((name,), wait.texts) for name, wait in stock.waits.items()],
    ),
    _Gauge(
        "approval_oldest_seconds",
        "How long the oldest text that waits for somebody's word has been due; 0 if none is.",
        ("partnership",),
        lambda stock: [((name,), wait.longest.total_seconds()) for name, wait in stock.waits.items()],
    ),
    _Gauge(
        "outbox_rows",
        "Messages to single people, by state.",
        ("state",),
        lambda stock: _by_state(stock.outbox.sends, SendState),
    ),
    _Gauge(
        "messages",
        "Texts for groups, by state.",
        ("state",),
        lambda stock: _by_state(stock.outbox.messages, MessageState),
    ),
    _one(
        "outbox_oldest_pending_seconds",
        "How long the oldest message that could be sent has waited; 0 if none does.",
        lambda stock: (stock.outbox.oldest or timedelta()).total_seconds(),
    ),
    _one(
        "unanswered_alerts",
        "Alerts that every contact of a group was asked about and nobody has acknowledged.",
        lambda stock: stock.unanswered,
    ),
    _one(
        "outbox_oldest_in_doubt_seconds",
        "How long it has not been known of the oldest message in doubt whether it was sent; 0 if none is.",
        lambda stock: stock.in_doubt.total_seconds(),
    ),
    _one("sending_on", "1 while the settings let messages be sent.", lambda stock: stock.sending),
    _one("stopped_by_hand", "1 while somebody has stopped all sending.", lambda stock: stock.stopped),
    _one(
        "stock_timestamp_seconds",
        "When the database was last looked at for the figures that come from it.",
        lambda stock: stock.at.timestamp(),
    ),
    _one(
        "database_writable",
        "0 while what this process had to write could not be written, as on a full disk.",
        lambda stock: stock.written,
    ),
    _one("database_size_bytes", "What the database takes on its disk.", lambda stock: stock.size),
    _one("disk_free_bytes", "What is left on the disk of an SQLite database.", lambda stock: stock.free),
)


class StockMetrics(Collector):
    """Shows the last look that was taken; before the first there is nothing to show.

    Processes that look at one database show the same: take the largest, never the sum.

    Parameters
    ----------
    registry
        Of the process.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._stock: Stock | None = None
        registry.register(self)

    def show(self, stock: Stock) -> None:
        """Show this from now on."""
        self._stock = stock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give all of it, for a registry."""
        stock = self._stock
        for gauge in _GAUGES:
            family = GaugeMetricFamily(f"trygvarsel_{gauge.name}", gauge.text, labels=gauge.labels)
            for labels, number in gauge.samples(stock) if stock else ():
                family.add_metric(labels, number)
            yield family
