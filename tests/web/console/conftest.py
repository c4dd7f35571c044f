"""A console on an invented town."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.console.house import Console


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    with Console(tmp_path) as house:
        yield house
