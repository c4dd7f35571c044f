"""A kind, a number and some hours in; what they stand for done to the municipality, and the hours let pass, out."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from random import Random
from typing import Final, NamedTuple

from hypothesis import strategies as st

from tests.year import desk, neighbours, spates
from tests.year.provider import TROUBLES
from tests.year.year import Year


def trouble(year: Year, pick: int) -> None:
    """Give the providers a bad time: for up to eight messages."""
    names = sorted(TROUBLES)
    for provider in (year.phones, year.mail):
        provider.troubles.extend([names[pick % len(names)]] * (pick // 16 % 8 + 1))


def clock_is_set(year: Year, pick: int) -> None:
    """Set the machine's clock up to an hour and a half back or forth."""
    year.clock.forward(timedelta(minutes=pick % 180 - 90))


def some_are_told(year: Year, pick: int) -> None:
    """Break off a round after a few messages: the process is started anew."""
    year.deliver_a_few(pick % 9 + 1)


HAPPENINGS: Final[dict[Callable[[Year, int], None], int]] = {
    spates.begins: 8,
    spates.goes_on: 4,
    spates.was_a_mistake: 2,
    desk.approves: 12,
    desk.declines: 2,
    desk.takes_back: 2,
    desk.stops: 1,
    desk.resumes: 6,
    desk.stops_one: 2,
    desk.resumes_one: 2,
    desk.sends_again: 1,
    neighbours.says_stop: 3,
    neighbours.says_start: 2,
    neighbours.agrees_again: 2,
    neighbours.withdraws: 1,
    neighbours.moves_away: 2,
    neighbours.joins_two: 2,
    trouble: 4,
    clock_is_set: 2,
    some_are_told: 3,
}
"""All that may happen, and how often, compared with the others."""

_NAMED: Final = {f"{each.__module__.rpartition('.')[2]} {each.__name__}": each for each in HAPPENINGS}
_WEIGHTED: Final = [name for name, each in _NAMED.items() for _ in range(HAPPENINGS[each])]
_HOURS: Final = (0, 0, 0, 1, 2, 5, 9, 14, 30, 50, 100)


class Happening(NamedTuple):
    """Something that happens, to whom or to what, and for how long it is quiet after it."""

    what: str
    pick: int
    hours: int


def happenings(least: int, most: int) -> st.SearchStrategy[list[Happening]]:
    """Draw what happens, one thing after the other."""
    one = st.builds(Happening, st.sampled_from(_WEIGHTED), st.integers(0, 999), st.sampled_from(_HOURS))
    return st.lists(one, min_size=least, max_size=most)


def at_random(chance: Random) -> Iterable[Happening]:
    """Draw the same by plain chance, without an end."""
    while True:
        yield Happening(chance.choice(_WEIGHTED), chance.randrange(1000), chance.choice(_HOURS))


def happen(year: Year, happening: Happening) -> None:
    """Do it, and let the hours pass."""
    _NAMED[happening.what](year, happening.pick)
    year.wait(happening.hours)
