"""In a year with whatever may happen in it, no promise to a citizen is ever broken."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.year.clock import NEW_YEAR, Clock
from tests.year.happenings import Happening, happen, happenings
from tests.year.municipality import founded
from tests.year.year import Year


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 300), happenings(20, 40))
def test_whatever_happens_no_promise_is_broken(day: int, what: list[Happening]) -> None:
    with TemporaryDirectory() as folder:
        clock = Clock(NEW_YEAR + timedelta(days=day))
        year = Year(founded(Path(folder), people=300, areas=6, chance=Random(1)), clock)
        with closing(year):
            for happening in what:
                happen(year, happening)
            year.wait(72)
