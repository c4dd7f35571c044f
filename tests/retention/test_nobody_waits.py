"""A hundred thousand reports and as many sends go, and whoever writes beside it waits for one step at most."""

from pathlib import Path

import pytest

from streams.store import open_engine

from .measuring import REPORTS, fill, measure


@pytest.mark.slow
def test_half_of_everything_goes_in_small_steps_while_somebody_writes(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'years.db'}")
    fill(engine)
    found = measure(engine)
    engine.dispose()
    assert found.rows > REPORTS
    assert found.steps > found.rows / 500
    assert max(found.longest, found.waited) < 5, "seconds, on however slow a machine"
