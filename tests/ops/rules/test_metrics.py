"""Rules and dashboard ask for nothing that no process exposes; Prometheus finds nothing wrong with what is exposed."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .board import board
from .exposition import Exposed
from .grafana import Json
from .promql import Asked, asked
from .test_alerts import ALERTS, GROUPS

RECORDED = {rule["record"]: rule for group in GROUPS for rule in group["rules"] if "record" in rule}
PROMETHEUS = {"namespace", "job", "instance"}
"""Labels that Prometheus adds to whatever it reads."""
ITS_OWN: dict[str, dict[str, set[str]]] = {
    "up": {},
    "ALERTS": {"alertname": {"Trygvarsel.*"}, "alertstate": {"firing"}, "severity": {"page", "ticket"}},
}
"""What Prometheus says without being told."""
OF_TOPICS = {
    "TrygvarselBehind", "TrygvarselKeptAside", "TrygvarselUnannounced", "TrygvarselPartitionsUnowned",
    "TrygvarselRebalancing",
}  # fmt: skip
"""Alerts about what only a fleet has."""


def queries() -> Iterator[tuple[str, str]]:
    """Give every query of rules and dashboard, with where it stands."""
    for group in GROUPS:
        for rule in group["rules"]:
            yield rule.get("alert") or rule["record"], rule["expr"]
    for panel in panels():
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for mark in board()["annotations"]["list"]:
        yield mark["name"], mark["expr"]
    for choice in board()["templating"]["list"]:
        if choice["type"] == "query":
            yield choice["name"], choice["query"]["query"].removeprefix("label_values(").rpartition(",")[0]


def panels() -> Iterator[Json]:
    for panel in board()["panels"]:
        yield panel
        yield from panel.get("panels", ())


def known(exposed: dict[str, Exposed]) -> dict[str, dict[str, set[str]]]:
    """Lay together what all processes expose, what is recorded of it, and what Prometheus itself says."""
    found: dict[str, dict[str, set[str]]] = {name: dict(labels) for name, labels in ITS_OWN.items()}
    for process in exposed.values():
        for name, labels in process.metrics.items():
            mine = found.setdefault(name, {})
            for label, values in labels.items():
                mine[label] = mine.get(label, set()) | values
    for name, rule in RECORDED.items():
        found[name] = {}
        for each in asked(rule["expr"]):
            for label in each.labels:
                values = found.get(each.metric, {}).get(label, set())
                found[name][label] = found[name].get(label, set()) | values
    return found


def test_what_is_asked_for_is_there_with_its_labels_and_their_values(exposed: dict[str, Exposed]) -> None:
    there = known(exposed)
    assert [wrong for place, query in queries() for each in asked(query) for wrong in missing(place, each, there)] == []


def missing(place: str, each: Asked, there: dict[str, dict[str, set[str]]]) -> Iterator[str]:
    """Say what of a metric that is asked for nobody exposes."""
    if each.metric not in there:
        yield f"{place}: {each.metric}"
        return
    labels = there[each.metric]
    yield from (f"{place}: {each.metric} by {label}" for label in each.labels - PROMETHEUS - labels.keys())
    for label, value in each.values:
        if label not in PROMETHEUS and value not in labels.get(label, ()):
            yield f'{place}: {each.metric} with {label}="{value}"'


@pytest.mark.parametrize("place", ["run", "fleet"])
def test_wherever_it_works_somebody_exposes_what_its_alerts_need(place: str, exposed: dict[str, Exposed]) -> None:
    processes = ["run"] if place == "run" else ["deliver", "worker", "web"]
    there = set(ITS_OWN).union(*(exposed[process].metrics for process in processes))
    wanting = {name for name, rule in ALERTS.items() if not needs(rule) <= there}
    assert wanting == (OF_TOPICS if place == "run" else set())


def needs(rule: dict[str, Any]) -> set[str]:
    """Name the metrics that a rule rests on, directly or by what is recorded."""
    direct = {each.metric for each in asked(rule["expr"])}
    return {metric for name in direct for metric in (needs(RECORDED[name]) if name in RECORDED else {name})}


@pytest.mark.parametrize("process", ["run", "deliver", "worker", "web"])
def test_prometheus_finds_nothing_wrong_with_what_a_process_exposes(
    process: str, exposed: dict[str, Exposed], promtool: Path
) -> None:
    command = [str(promtool), "check", "metrics"]
    text = exposed[process].text
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_metric_says_what_it_means_in_one_sentence(exposed: dict[str, Exposed]) -> None:
    for process in exposed.values():
        told = [line.split(" ", 3)[3] for line in process.text.splitlines() if line.startswith("# HELP trygvarsel_")]
        assert all(text.endswith(".") for text in told)
