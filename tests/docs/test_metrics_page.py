"""The page on metrics names every metric, label and reason there is, and none that is not."""

import re

from prometheus_client import CollectorRegistry, generate_latest

from notifiers.reasons import Reason
from streams.core.facts import Stage
from streams.metrics import Metrics
from streams.process_metrics import ProcessMetrics
from streams.stock_metrics import StockMetrics
from streams.worker_metrics import WorkerMetrics
from tests.docs.pages import ROOT, rows, words_in
from tests.ops.rules.exposition import SOME

PAGE = ROOT / "docs" / "metrics.md"
DESCRIBED = {words_in(first)[0]: (kind, words_in(labels), text) for first, kind, labels, text in rows(PAGE, "metric")}
REGISTRY = Metrics(CollectorRegistry(), ["lund"], ["sms"]).registry
WorkerMetrics(REGISTRY, ["reports", "incidents"])
ProcessMetrics(REGISTRY, "run", tuple, tuple, delivers=True)
StockMetrics(REGISTRY).show(SOME)
EXPOSED = generate_latest(REGISTRY).decode()
KINDS = dict(re.findall(r"^# TYPE (\S+) (\S+)", EXPOSED, flags=re.MULTILINE))


def test_every_metric_is_described_and_every_one_described_exists() -> None:
    assert DESCRIBED.keys() == {name for name in KINDS if not name.endswith("_created")}


def test_the_kind_and_the_labels_of_every_metric_are_as_described() -> None:
    for name, (kind, labels, _) in DESCRIBED.items():
        samples = re.findall(rf"^{name}(?:_count)?(?:\{{(.*)\}})? ", EXPOSED, flags=re.MULTILINE)
        assert samples, name
        assert (kind, set(labels)) == (KINDS[name], set(re.findall(r"(\w+)=", samples[0])))


def test_the_label_values_described_are_those_there_from_the_start_with_zero() -> None:
    for name, label in (
        ("trygvarsel_reports_total", "outcome"),
        ("trygvarsel_alerts_total", "kind"),
        ("trygvarsel_outbox_rows", "state"),
        ("trygvarsel_messages", "state"),
    ):
        assert set(words_in(DESCRIBED[name][2])) == from_the_start(name, label)
    assert from_the_start("trygvarsel_alerts_total", "kind") == set(Stage)
    for name in ("trygvarsel_notifications_failed_total", "trygvarsel_notifications_suppressed_total"):
        assert from_the_start(name, "reason") == set(Reason)
    assert from_the_start("trygvarsel_open_spates", "partnership") == {"lund"}
    for name in (
        "trygvarsel_notifications_total",
        "trygvarsel_notifications_delivered_total",
        "trygvarsel_notification_latency_seconds_count",
    ):
        assert from_the_start(name, "channel") == {"sms"}


def from_the_start(name: str, label: str) -> set[str]:
    return set(re.findall(rf'^{name}{{.*\b{label}="([^"]+)".*}} 0\.0$', EXPOSED, flags=re.MULTILINE))


def test_every_reason_why_a_message_was_not_sent_is_described_and_no_other() -> None:
    assert [words_in(first)[0] for first, *_ in rows(PAGE, "`reason`")] == [reason.value for reason in Reason]
