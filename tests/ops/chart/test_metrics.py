"""Rules and dashboard reach the cluster as they stand in the chart, for whoever asks for them and nobody else."""

import json

import pytest
import yaml

from .helm import Helm
from .rendered import CHART, FOREIGN, render

FILES = CHART / "files"


def test_the_rules_are_those_of_the_file(newest_helm: Helm) -> None:
    (rule,) = render(newest_helm, scenario="with-prometheus-operator").of("PrometheusRule")
    assert rule["spec"] == yaml.safe_load((FILES / "rules.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("where", ["https://git.example.dk/trygvarsel/blob/main", "https://docs.example.dk/"])
def test_each_alert_leads_to_its_paragraph_where_the_docs_are_read(newest_helm: Helm, where: str) -> None:
    (rule,) = render(newest_helm, "--set", f"metrics.runbooks={where}", scenario="with-prometheus-operator").of(
        "PrometheusRule"
    )
    alerts = [each for group in rule["spec"]["groups"] for each in group["rules"] if "alert" in each]
    start = where.rstrip("/")
    assert len(alerts) > 30
    assert [each["annotations"]["runbook_url"] for each in alerts] == [
        f"{start}/docs/operations/alerts.md#{each['alert'].lower()}" for each in alerts
    ]


def test_the_dashboard_is_that_of_the_file(newest_helm: Helm) -> None:
    rendered = render(newest_helm, scenario="with-prometheus-operator")
    made = rendered.one("ConfigMap", "varsel-trygvarsel-dashboard")
    assert json.loads(made["data"]["trygvarsel.json"]) == json.loads((FILES / "dashboard.json").read_text("utf-8"))
    assert made["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_what_is_asked_for_bears_the_labels_that_are_looked_for(newest_helm: Helm) -> None:
    rendered = render(newest_helm, scenario="with-prometheus-operator")
    for kind in ("ServiceMonitor", "PrometheusRule"):
        (made,) = rendered.of(kind)
        assert made["metadata"]["labels"]["release"] == "prometheus"


def test_nothing_that_needs_something_else_in_the_cluster_is_there_unasked(newest_helm: Helm) -> None:
    for scenario in ("embedded-smallest", "kafka-three-workers"):
        rendered = render(newest_helm, scenario=scenario)
        assert [each["kind"] for each in rendered.resources if each["kind"] in FOREIGN] == []
        assert all("dashboard" not in each["metadata"]["name"] for each in rendered.resources)
