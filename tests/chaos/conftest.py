"""Fixtures: a Kafka and a PostgreSQL that may be stopped and started, and a place of one's own on them."""

import gc
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.topics import Topics, ensure
from tests import postgres
from tests.kafka.broker import missing

from .expected import Expected, expect
from .run import Stage, staged
from .site import Site
from .world import World, build

PARTITIONS = 3


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Start both, for all tests of this folder; no other test is disturbed when they are stopped."""
    if wanting := missing():
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {wanting}")
    with staged(tmp_path_factory.mktemp("chaos")) as running:
        yield running


@pytest.fixture(autouse=True)
def no_sockets_left() -> Iterator[None]:
    """Have sockets that were refused collected while the test that they belong to still stands for them."""
    yield
    gc.collect()


@pytest.fixture
def site(stage: Stage, tmp_path: Path, world: World) -> Iterator[Site]:
    """Give topics and a database that no other test knows, with the settings of the test's world."""
    name = f"site_{uuid.uuid4().hex[:8]}"
    topics = Topics(name)
    ensure(stage.broker.address, topics, partitions=PARTITIONS)
    with postgres.fresh_database(stage.database.base, name) as url:
        place = Site(stage.broker.address, url, topics, world.settings)
        yield place
        place.close()


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Give a small world: twelve partnerships and 300 invented reports."""
    return build(tmp_path, 300, 7, None)


@pytest.fixture
def expected(world: World) -> Expected:
    """Give what a replay of that world says there should be."""
    return expect(world)
