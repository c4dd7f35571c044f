"""From the chart's values to a fleet that works: its pods are acted out here, on a real Kafka and PostgreSQL."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.kafka.broker import PASSWORD, Broker
from tests.ops.chart.acted import Acted
from tests.ops.chart.helm import Helm
from tests.ops.chart.rendered import Rendered, render
from tests.ops.conftest import newest_helm

__all__ = ["newest_helm"]

AREA = "config.partnerships.furesoe.areas.farum.circle.metres"


@pytest.fixture
def database(postgresql: str) -> Iterator[str]:
    """Give the URL of an empty database, as the secret of CloudNativePG says it."""
    with postgres.fresh_database(postgresql, f"chart_{uuid.uuid4().hex[:8]}") as url:
        yield url.replace("postgresql+psycopg", "postgresql")


@pytest.mark.kafka
@pytest.mark.postgresql
def test_a_fleet_is_prepared_starts_and_takes_up_what_an_upgrade_changes(
    newest_helm: Helm, kafka: Broker, database: str, tmp_path: Path
) -> None:
    prefix = f"chart-{uuid.uuid4().hex[:8]}"

    def fleet(*options: str) -> Rendered:
        where = ("--set", f"kafka.brokers={kafka.secure}", "--set", f"kafka.prefix={prefix}")
        return render(newest_helm, *where, *options, scenario="kafka-tls")

    secrets = {"trygvarsel-db-app": {"uri": database}, "trygvarsel": {"password": PASSWORD}}
    secrets["bus-cluster-ca-cert"] = {"ca.crt": kafka.authority.read_text("utf-8")}
    first, cluster = fleet(), Acted(tmp_path, secrets)
    _check, _migrate, topics, apply = cluster.finish(first, first.pod("prepare"))
    assert topics.count("made") == 4
    assert "version 1" in apply
    with (
        cluster.running(first, first.pod("worker")) as worker,
        cluster.running(first, first.pod("web")) as web,
        cluster.running(first, first.pod("deliver")) as deliver,
    ):
        for each in (worker, web, deliver):
            each.becomes_ready()
        second = fleet("--set", f"{AREA}=3000")
        assert "version 2" in cluster.finish(second, second.pod("prepare"))[-1]
        worker.counts('trygvarsel_settings_in_force{hash="')
        worker.counts('version="2"} 1.0')
        assert "in force already" in cluster.finish(second, second.pod("prepare"))[-1]
