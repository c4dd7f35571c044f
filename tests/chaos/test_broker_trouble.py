"""What happens when Kafka goes away for a while, when another of its nodes leads, and when partitions are added."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.topics import Topics, administration, ensure
from tests import postgres
from tests.kafka.cluster import Cluster

from .expected import Expected
from .marks import ON_REAL_PARTS
from .run import Stage
from .site import Site
from .world import World

pytestmark = ON_REAL_PARTS


@pytest.mark.slow
def test_a_worker_outlives_a_broker_that_goes_away_for_a_while(
    stage: Stage, site: Site, world: World, expected: Expected
) -> None:
    worker = site.started()
    site.send(world.rows[:100])
    site.settle()
    stage.broker.stop(patience=30)
    try:
        site.until(lambda: site.asked(worker, "readyz")[0] == 503, "a worker to say that it is not ready")
        assert site.asked(worker, "healthz")[0] == 200
    finally:
        stage.broker.start()
        stage.broker.wait()
    site.send(world.rows[100:])
    site.settle()
    assert site.compared(expected) == []
    site.until(lambda: site.asked(worker, "readyz")[0] == 200, "a worker to be ready again")
    assert site.leave() == [0]


@pytest.mark.slow
@pytest.mark.slow
def test_partitions_that_are_added_are_worked_on_without_a_restart(
    site: Site, world: World, expected: Expected
) -> None:
    site.started()
    site.send(world.rows[:150])
    site.settle()
    with administration(site.broker) as admin:
        admin.create_partitions({site.topics.reports: 7, site.topics.incidents: 7})
    site.send(world.rows[150:])
    site.settle()
    assert site.compared(expected) == []
    assert site.leave() == [0]


@pytest.fixture
def cluster(stage: Stage, tmp_path: Path) -> Iterator[Cluster]:
    """Start a Kafka of three nodes."""
    nodes = Cluster(tmp_path)
    try:
        nodes.wait()
        yield nodes
    finally:
        nodes.stop()


@pytest.mark.slow
def test_when_a_node_of_kafka_dies_another_leads_and_nothing_is_lost(
    stage: Stage, cluster: Cluster, world: World, expected: Expected
) -> None:
    topics = Topics("moved")
    ensure(cluster.address, topics, partitions=1)
    with postgres.fresh_database(stage.database.base, "moved") as url:
        site = Site(cluster.address, url, topics, world.settings)
        try:
            site.started()
            site.send(world.rows[:150])
            leader = cluster.leader(topics.incidents, 0)
            cluster.nodes[leader].kill()
            cluster.wait_for_another(topics.incidents, 0, leader)
            site.send(world.rows[150:])
            site.settle()
            assert site.compared(expected) == []
            assert site.leave() == [0]
        finally:
            site.close()
