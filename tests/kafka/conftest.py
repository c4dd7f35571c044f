"""Fixtures: a real Kafka, topics of one's own on it, and workers that are ended when the test is."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from streams.topics import Topics, ensure

from .broker import Broker, missing
from .kept import Kept, three_towns
from .workers import WorkerProcess

PARTITIONS = 3


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start a Kafka for this session."""
    if wanting := missing():
        if os.environ.get("TRYGVARSEL_REQUIRE_ALL") == "1":
            pytest.fail(f"Kafka cannot be started for want of {wanting}")
        pytest.skip(f"tests on a real Kafka, for want of {wanting}")
    kafka = Broker(tmp_path_factory.mktemp("kafka"))
    try:
        kafka.wait()
        yield kafka
    finally:
        died = kafka.stop()
    if died:
        pytest.fail(f"Kafka ended before the tests did; the end of its log:\n{died}")


@pytest.fixture(scope="session")
def broker(request: pytest.FixtureRequest) -> str:
    """Give the address of a running Kafka: the one the environment names, or one started for this session."""
    running = os.environ.get("TRYGVARSEL_TEST_BROKER")
    return running or str(request.getfixturevalue("kafka").address)


@pytest.fixture
def topics(broker: str) -> Topics:
    """Make topics that no other test knows."""
    fresh = Topics(prefix=f"test-{uuid.uuid4().hex[:8]}")
    ensure(broker, fresh, partitions=PARTITIONS)
    return fresh


@pytest.fixture
def kept(broker: str, topics: Topics, tmp_path: Path) -> Iterator[Kept]:
    """Give the database that the test's workers share."""
    database = Kept(broker, topics, tmp_path / "kept.db")
    yield database
    database.close()


@pytest.fixture
def start_worker(broker: str, topics: Topics, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    """Start workers on the test's own topics, settings and database, and end those that are left.

    Each is the real command, or `service_main` where it is told how to behave.
    """
    started: list[WorkerProcess] = []
    settings, database = str(three_towns(tmp_path)), f"sqlite:///{tmp_path / 'kept.db'}"

    def start(**behaviour: str) -> WorkerProcess:
        command = [sys.executable, "-m", "trygvarsel", "worker", settings]
        command += ["--broker", broker, "--prefix", topics.prefix, "--db", database]
        if behaviour:
            command = [sys.executable, "-m", "tests.kafka.service_main", settings, broker, topics.prefix, database]
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(WorkerProcess(command, log, behaviour))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()
