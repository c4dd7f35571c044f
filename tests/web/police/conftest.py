"""A police intake, fresh for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.police.house import Intake


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with Intake(tmp_path) as opened:
        yield opened
