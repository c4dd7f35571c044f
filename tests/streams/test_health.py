"""A worker is ready when it does its share, and alive as long as starting it anew would not help."""

import pytest

from streams.health import STUCK_AFTER, Health


class Seconds:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def health(seconds: Seconds) -> Health:
    return Health(seconds)


def test_who_waits_for_nothing_is_ready_and_alive(health: Health) -> None:
    assert (health.unready(), health.stuck()) == ([], [])


def test_who_waits_says_for_what_until_there_is_nothing_to_wait_for(health: Health) -> None:
    health.waits("sorting", "the database is away")
    health.waits("partitions", "not dealt out yet")
    assert health.unready() == ["partitions: not dealt out yet", "sorting: the database is away"]
    health.rests("sorting")
    health.waits("partitions", "")
    assert health.unready() == []


def test_waiting_however_long_is_no_reason_to_be_started_anew(health: Health, seconds: Seconds) -> None:
    health.works("sorting")
    health.waits("sorting", "the database is away")
    seconds.now += 10 * STUCK_AFTER
    assert health.stuck() == []
    assert health.unready() == ["sorting: the database is away"]


def test_work_that_never_ends_is_stuck(health: Health, seconds: Seconds) -> None:
    health.works("deciding")
    seconds.now += STUCK_AFTER
    assert health.stuck() == []
    seconds.now += 1
    assert health.stuck() == ["deciding: nothing has moved for 600 s"]
    health.rests("deciding")
    assert health.stuck() == []


def test_trying_again_is_no_progress_but_what_is_done_is(health: Health, seconds: Seconds) -> None:
    for _ in range(3):
        health.works("deciding")
        seconds.now += STUCK_AFTER / 2
    assert health.stuck()
    for _ in range(3):
        health.works("deciding")
        health.rests("deciding")
        seconds.now += STUCK_AFTER / 2
    assert not health.stuck()


def test_one_part_that_is_idle_says_nothing_of_another_that_is_stuck(health: Health, seconds: Seconds) -> None:
    health.works("sorting")
    health.works("deciding")
    health.rests("sorting")
    seconds.now += STUCK_AFTER + 1
    assert [said.partition(":")[0] for said in health.stuck()] == ["deciding"]
