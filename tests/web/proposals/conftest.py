"""A console whose house is kept to its settings file, as `run` keeps it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.proposals.kept import Kept


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    with Kept(tmp_path) as house:
        yield house
