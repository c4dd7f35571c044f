"""The rights that the example of Strimzi gives Trygvarsel are enough on a broker that checks them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, KafkaAdminClient
from kafka.admin import ResourcePattern as Resource
from kafka.admin import ResourceType as Kind

from streams.reports import write_json
from tests.kafka.broker import PASSWORD, USER, Broker
from tests.ops.chart.acted import Acted
from tests.ops.chart.helm import Helm
from tests.ops.chart.rendered import CHART, render
from tests.ops.conftest import newest_helm
from tests.world import spate
from trygvarsel.cli import cli

__all__ = ["newest_helm"]

EXAMPLE = CHART.parent / "examples" / "kafka.yaml"


@pytest.fixture
def checking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Give a broker that lets nobody who has logged in do anything until they are given the right."""
    broker = Broker(tmp_path_factory.mktemp("rights"), rights=True)
    try:
        broker.wait()
        yield broker
    finally:
        broker.stop()


@pytest.mark.slow
@pytest.mark.kafka
def test_a_fleet_gets_by_with_the_rights_of_the_example(newest_helm: Helm, checking: Broker, tmp_path: Path) -> None:
    secrets = {"trygvarsel-db-app": {"uri": f"sqlite:///{tmp_path}/kept.db"}, "trygvarsel": {"password": PASSWORD}}
    secrets["bus-cluster-ca-cert"] = {"ca.crt": checking.authority.read_text("utf-8")}
    fleet = render(newest_helm, "--set", f"kafka.brokers={checking.secure}", scenario="kafka-tls")
    cluster = Acted(tmp_path, secrets)
    with pytest.raises(AssertionError, match="topics failed"):
        cluster.finish(fleet, fleet.pod("prepare"))
    admin = KafkaAdminClient(bootstrap_servers=checking.address)
    admin.create_acls(list(_rights()))
    admin.close()
    cluster.finish(fleet, fleet.pod("prepare"))
    (tmp_path / "reports.jsonl").write_text("".join(f"{write_json(each)}\n" for each in spate("a", 0)), "utf-8")
    with cluster.running(fleet, fleet.pod("worker")) as worker:
        worker.becomes_ready()
        (root, settings) = tmp_path / "worker", tmp_path / "worker" / "etc" / "trygvarsel" / "trygvarsel.yaml"
        words = ["feed", str(settings), str(tmp_path / "reports.jsonl"), "--broker", checking.secure]
        files = root / "run" / "secrets" / "trygvarsel" / "broker"
        words += ["--broker-ca", str(files / "ca"), "--broker-user", USER, "--broker-password-file"]
        fed = CliRunner().invoke(cli, [*words, str(files / "password")])
        assert fed.exit_code == 0, fed.output
        worker.counts('trygvarsel_reports_total{outcome="refused"} 3.0')  # they lie outside of all areas
        worker.counts("trygvarsel_unannounced 0.0")
    assert "NotAuthorized" not in worker.process.said
    assert "AuthorizationFailed" not in worker.process.said


def _rights() -> Iterator[ACL]:
    (user,) = (each for each in yaml.safe_load_all(EXAMPLE.read_text("utf-8")) if each["metadata"]["name"] == USER)
    for rule in user["spec"]["authorization"]["acls"]:
        given = rule["resource"]
        prefix = given.get("patternType") == "prefix"
        pattern = ACLResourcePatternType.PREFIXED if prefix else ACLResourcePatternType.LITERAL
        on = Resource(Kind[given["type"].upper()], given.get("name", "kafka-cluster"), pattern)
        for operation in rule["operations"]:
            yield ACL(f"User:{USER}", "*", _operation(operation), ACLPermissionType.ALLOW, on)


def _operation(name: str) -> ACLOperation:
    """Find an operation by the name that Strimzi gives it.

    >>> _operation("DescribeConfigs").name
    'DESCRIBE_CONFIGS'
    """
    return next(each for each in ACLOperation if each.name.replace("_", "") == name.upper())
