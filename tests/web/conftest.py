"""Services that listen on a free port: one fresh for each test, one that lasts for those that leave no trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.dependencies import models

from tests.web.served import Served


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path) as service:
        yield service


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("lasting")) as service:
        yield service


@pytest.fixture(autouse=True)
def nothing_kept_of_what_is_closed() -> Iterator[None]:
    """Let FastAPI forget the functions it has looked at: behind each it holds on to a whole service."""
    yield
    for remembered in vars(models).values():
        if hasattr(remembered, "cache_clear"):
            remembered.cache_clear()
