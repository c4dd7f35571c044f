"""The town's clock goes at whatever pace it is told, and never back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from trygvarsel.demo.clock import DemoClock

START = datetime(2025, 11, 10, tzinfo=UTC)
_deeds = st.one_of(
    st.tuples(st.just("wait"), st.floats(0, 1e4)),
    st.tuples(st.just("go"), st.floats(-1e3, 1e5)),
    st.tuples(st.just("put"), st.floats(-1e6, 1e6)),
)


class Seconds:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@given(st.lists(_deeds, max_size=30))
def test_whatever_is_done_to_it_it_never_goes_back(deeds: list[tuple[str, float]]) -> None:
    seconds = Seconds()
    clock = DemoClock(START, seconds)
    shown = [clock.now()]
    for deed, amount in deeds:
        match deed:
            case "wait":
                seconds.passed += amount
            case "go":
                clock.go(amount)
            case "put":
                clock.put(START + timedelta(seconds=amount))
        shown.append(clock.now())
    assert shown == sorted(shown)


def test_it_goes_at_the_pace_it_is_given_and_stands_at_none() -> None:
    seconds = Seconds()
    clock = DemoClock(START, seconds)
    seconds.passed = 10
    assert clock.now() == START
    clock.go(3600)
    seconds.passed = 12
    assert clock.now() == START + timedelta(hours=2)
    clock.go(0)
    seconds.passed = 99
    assert clock.now() == START + timedelta(hours=2)
