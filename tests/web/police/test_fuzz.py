"""Random requests to all of the application: none is a fault of ours, shows a trace of one, or takes long."""

from pathlib import Path

import pytest

from tests.web.police.fuzz import fuzzed


@pytest.mark.parametrize("count", [300, pytest.param(20_000, marks=pytest.mark.slow)])
def test_nothing_gives_way(tmp_path: Path, count: int) -> None:
    figures = fuzzed(tmp_path, count, seed=11)
    assert figures.faults == []
    assert figures.statuses.total() == count
