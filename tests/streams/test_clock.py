"""Workers with clocks of their own agree on the time: it is their database's."""

from datetime import datetime, timedelta

from streams.clock import ASK_EVERY, SharedClock
from tests.world import START


class Database:
    """Has a clock, and counts how often it is read."""

    def __init__(self) -> None:
        self.time, self.asked = START, 0

    def now(self) -> datetime:
        self.asked += 1
        return self.time


class Machine:
    """Counts seconds from when it was switched on."""

    def __init__(self, since: float) -> None:
        self.seconds = since

    def __call__(self) -> float:
        return self.seconds


def test_the_time_is_the_databases_carried_on_by_the_machines_own_seconds() -> None:
    database, machine = Database(), Machine(since=12_345.0)
    clock = SharedClock(database, machine)
    assert clock.now() == START
    machine.seconds += 7.5
    assert clock.now() == START + timedelta(seconds=7.5)
    assert database.asked == 1


def test_the_database_is_asked_again_before_the_machines_seconds_have_drifted_far() -> None:
    database, machine = Database(), Machine(since=0.0)
    clock = SharedClock(database, machine)
    clock.now()
    machine.seconds += ASK_EVERY.total_seconds() + 1  # this machine runs fast
    database.time += ASK_EVERY - timedelta(seconds=1)
    assert clock.now() == database.time
    assert database.asked == 2
    machine.seconds += 1
    assert clock.now() == database.time + timedelta(seconds=1)
    assert database.asked == 2


def test_machines_that_were_switched_on_at_different_times_tell_the_same_time() -> None:
    database = Database()
    told = [SharedClock(database, Machine(since)).now() for since in (0.0, 3.0, 9e9)]
    assert told == [START] * 3
