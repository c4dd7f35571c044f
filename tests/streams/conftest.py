"""Fixtures: an empty database of either kind, with the tables of this release."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from streams.store import open_engine
from tests import postgres


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    """Open an empty database of the kind that is made in a moment."""
    opened = open_engine(f"sqlite:///{tmp_path / 'town.db'}")
    yield opened
    opened.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Open an empty database: every test that asks for one runs on both kinds."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "streams") as url:
            opened = open_engine(url)
            yield opened
            opened.dispose()
