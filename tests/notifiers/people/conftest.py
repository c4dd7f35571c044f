"""A database for people, in SQLite and in PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from notifiers.people import metadata
from tests.postgres import fresh_database, server


@pytest.fixture(scope="session")
def postgres() -> Iterator[Engine]:
    with server() as base, fresh_database(base, "people") as url:
        engine = create_engine(url)
        yield engine
        engine.dispose()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'people.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Engine:
    """Give an empty database."""
    engine: Engine = request.getfixturevalue(request.param)
    metadata.drop_all(engine)
    metadata.create_all(engine)
    return engine
