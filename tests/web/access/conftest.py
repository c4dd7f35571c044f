"""Consoles on an invented town: one fresh for each test, one for those that leave it as they found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.console.house import Console


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with Console(tmp_path) as house:
        yield house


@pytest.fixture(scope="module")
def quiet_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with Console(tmp_path_factory.mktemp("quiet")) as house:
        yield house
