"""What all tests share: where a run is to be repeatable, hypothesis draws the same examples every time."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import postgres

settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the URL of a PostgreSQL server, up to the database's name."""
    with postgres.server() as base:
        yield base
