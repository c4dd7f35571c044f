"""The example of Kafka and PostgreSQL fits the chart: names, ports, secrets, rights and topics agree."""

from typing import Any

import pytest
import yaml

from config.load import load
from streams.topics import Topics
from streams.topics.shapes import IN_SYNC

from .helm import Helm
from .kubernetes import Schemas
from .rendered import CHART, Rendered, render

EXAMPLES = CHART.parent / "examples"
SETTINGS = CHART.parents[1] / "config" / "example.yaml"


@pytest.fixture(scope="module")
def there() -> list[dict[str, Any]]:
    """Give what the operators are asked for."""
    files = [EXAMPLES / "kafka.yaml", EXAMPLES / "postgresql.yaml"]
    return [each for file in files for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def fleet(newest_helm: Helm) -> Rendered:
    """Give the chart with the example's values."""
    values = ("--values", str(EXAMPLES / "values.yaml"), "--set-file", f"configFile={SETTINGS}")
    return render(newest_helm, *values)


def test_every_secret_that_the_chart_asks_for_is_one_that_an_operator_makes(
    there: list[dict[str, Any]], fleet: Rendered
) -> None:
    made = {f"{_name(there, 'Cluster')}-app", f"{_name(there, 'Kafka')}-cluster-ca-cert"}
    made |= {each["metadata"]["name"] for each in there if each["kind"] == "KafkaUser"}
    asked = set(_secrets(fleet.resources))
    assert asked == {"trygvarsel-db-app", "bus-cluster-ca-cert", "trygvarsel"}
    assert asked <= made


def test_the_chart_calls_the_listener_that_there_is(there: list[dict[str, Any]], fleet: Rendered) -> None:
    (listener,) = _one(there, "Kafka")["spec"]["kafka"]["listeners"]
    variables = {each["name"]: each.get("value") for each in fleet.pod("worker").containers[0]["env"]}
    assert variables["TRYGVARSEL_BROKER"] == f"{_name(there, 'Kafka')}-kafka-bootstrap:{listener['port']}"
    assert listener["tls"]
    assert variables["TRYGVARSEL_BROKER_LOGIN"] == listener["authentication"]["type"]
    assert variables["TRYGVARSEL_BROKER_USER"] in {
        each["metadata"]["name"] for each in there if each["kind"] == "KafkaUser"
    }


def test_everything_of_the_kafka_belongs_to_it(there: list[dict[str, Any]]) -> None:
    parts = [each for each in there if each["kind"] in {"KafkaNodePool", "KafkaUser"}]
    assert {each["metadata"]["labels"]["strimzi.io/cluster"] for each in parts} == {_name(there, "Kafka")}


def test_rights_are_given_on_our_topics_and_our_group(there: list[dict[str, Any]], fleet: Rendered) -> None:
    variables = {each["name"]: each.get("value") for each in fleet.pod("worker").containers[0]["env"]}
    prefix = str(variables["TRYGVARSEL_PREFIX"])
    ours, police = ({rule["resource"].get("name") for rule in _rights(there, who)} for who in ("trygvarsel", "police"))
    assert ours == {f"{prefix}.", prefix, None}
    topics = Topics(prefix)
    assert {topics.reports, topics.refused} <= police
    assert topics.incidents not in police


def test_the_brokers_keep_as_many_copies_as_the_settings_ask_for(there: list[dict[str, Any]]) -> None:
    asked, kafka = load(SETTINGS).kafka, _one(there, "Kafka")["spec"]["kafka"]["config"]
    nodes = _one(there, "KafkaNodePool")["spec"]["replicas"]
    assert (asked.replicas or 3) <= nodes
    assert kafka[IN_SYNC] == nodes - 1


@pytest.mark.parametrize("mode", ["volume", "fleet"])
def test_the_pod_to_restore_in_is_one_that_kubernetes_takes_and_is_as_confined_as_ours(
    mode: str, kubernetes: Schemas, fleet: Rendered
) -> None:
    pod, ours = _restoring(mode), fleet.pod("deliver")
    assert kubernetes.problems(pod) == []
    assert pod["spec"]["securityContext"].items() <= ours.spec["securityContext"].items()
    assert pod["spec"]["automountServiceAccountToken"] is pod["spec"]["enableServiceLinks"] is False
    assert pod["spec"]["containers"][0]["securityContext"] == ours.containers[0]["securityContext"]


def test_it_has_the_volume_and_the_settings_of_the_one_process(newest_helm: Helm) -> None:
    made = render(newest_helm, scenario="embedded-smallest")
    (stateful,) = made.of("StatefulSet")
    (claim,) = stateful["spec"]["volumeClaimTemplates"]
    pod = _restoring("volume")["spec"]
    settings, _, volume = pod["volumes"]
    assert (
        volume["persistentVolumeClaim"]["claimName"] == f"{claim['metadata']['name']}-{stateful['metadata']['name']}-0"
    )
    assert made.one("ConfigMap", settings["projected"]["sources"][0]["configMap"]["name"])
    assert _place(pod["containers"][0]) == _place(made.pod("run").containers[0])


def test_it_has_the_database_and_the_settings_of_the_fleet(fleet: Rendered) -> None:
    pod = _restoring("fleet")["spec"]
    (source, _) = pod["volumes"][0]["projected"]["sources"]
    assert fleet.one("ConfigMap", source["configMap"]["name"])
    assert _place(pod["containers"][0]) == _place(fleet.pod("deliver").containers[0])


def _restoring(mode: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((EXAMPLES / f"restore-{mode}.yaml").read_text(encoding="utf-8"))
    return found


def _place(container: dict[str, Any]) -> dict[str, Any]:
    """Tell where a container finds the database."""
    (found,) = (each for each in container["env"] if each["name"] == "TRYGVARSEL_DB")
    return dict(found)


def _one(there: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = (each for each in there if each["kind"] == kind)
    return found


def _name(there: list[dict[str, Any]], kind: str) -> str:
    return str(_one(there, kind)["metadata"]["name"])


def _rights(there: list[dict[str, Any]], who: str) -> list[dict[str, Any]]:
    (user,) = (each for each in there if each["kind"] == "KafkaUser" and each["metadata"]["name"] == who)
    rights: list[dict[str, Any]] = user["spec"]["authorization"]["acls"]
    return rights


def _secrets(node: Any) -> list[str]:
    """Name every secret that is asked for, wherever."""
    if isinstance(node, list):
        return [name for each in node for name in _secrets(each)]
    if not isinstance(node, dict):
        return []
    named = [each["name"] for key, each in node.items() if key in {"secret", "secretRef", "secretKeyRef"}]
    return named + [name for each in node.values() for name in _secrets(each)]
