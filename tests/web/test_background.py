"""Work that goes on beside the service: trouble is said once, and what stops is known."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from streams.effects import Fenced
from streams.health import STUCK_AFTER, Health
from streams.store import StoreProblem
from streams.topics import BrokerDown
from streams.work import SettingsUnreadable
from trygvarsel.background import Background

OFTEN = timedelta(milliseconds=1)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def background(said: list[str]) -> Iterator[Background]:
    background = Background(said.append)
    yield background
    background.stop(timedelta(seconds=5))


class Errand:
    """Work that meets with some trouble, in order, and then none."""

    def __init__(self, *troubles: Exception) -> None:
        self.done = Event()
        self._troubles = list(troubles)

    def once(self) -> None:
        if self._troubles:
            raise self._troubles.pop(0)
        self.done.set()


def test_trouble_is_said_once_and_again_when_it_is_over(background: Background, said: list[str]) -> None:
    full = OperationalError("INSERT INTO journal VALUES (?)", {"lat": 56.2}, Exception("database or disk is full"))
    errand = Errand(full, full, full, OSError(5, "Input/output error"), StoreProblem("the database is away"))
    background.repeat("delivery", OFTEN, errand.once)
    assert errand.done.wait(5)
    background.stop(timedelta(seconds=5))
    assert said == [
        "delivery has to wait: database or disk is full; nothing is lost, and it is tried again",
        "delivery has to wait: Input/output error; nothing is lost, and it is tried again",
        "delivery has to wait: the database is away; nothing is lost, and it is tried again",
        "delivery goes on",
    ]


def test_work_with_a_fault_in_it_stops_and_is_known_to_have(
    background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    stopped = Event()
    background.repeat("keeping time", OFTEN, Errand().once)
    with caplog.at_level(logging.ERROR):
        background.repeat("delivery", OFTEN, Errand(ZeroDivisionError()).once)
        while background.stopped() != ["delivery"]:
            assert not stopped.wait(0.001)
    assert "delivery has stopped: a fault in the program, at " in caplog.text


def test_it_does_not_wait_for_work_that_will_not_end(background: Background) -> None:
    begun, end = Event(), Event()

    def endless() -> None:
        begun.set()
        end.wait(5)

    background.repeat("delivery", OFTEN, endless)
    assert begun.wait(5)
    background.stop(timedelta(milliseconds=10))
    assert background.stopped() == []
    end.set()


class Seconds:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_work_that_hangs_in_a_call_is_stuck_and_work_that_waits_for_something_away_is_not(said: list[str]) -> None:
    seconds, begun, end = Seconds(), Event(), Event()
    background = Background(said.append, Health(seconds))
    away = Errand(*[StoreProblem("the database is away")] * 10_000)

    def hangs() -> None:
        begun.set()
        end.wait(10)

    background.repeat("delivery", OFTEN, hangs)
    background.repeat("forgetting", timedelta(hours=1), away.once)
    assert begun.wait(5)
    while not background.health.unready():
        assert not end.wait(0.001)
    assert background.beyond_help() == []
    seconds.now += STUCK_AFTER + 1
    assert background.beyond_help() == ["delivery: nothing has moved for 600 s"]
    assert background.health.unready() == ["forgetting: the database is away"]
    end.set()
    background.stop(timedelta(seconds=5))


def test_a_broker_or_settings_out_of_reach_are_waited_for(background: Background, said: list[str]) -> None:
    errand = Errand(BrokerDown("127.0.0.1:9"), SettingsUnreadable("a secret is not set"))
    background.repeat("following", OFTEN, errand.once)
    assert errand.done.wait(5)
    background.stop(timedelta(seconds=5))
    away = "following has to wait: no Kafka broker answers at 127.0.0.1:9; is it running?"
    assert said == [
        f"{away}; nothing is lost, and it is tried again",
        "following goes on",
    ], "of settings whoever reads them tells"
    assert background.health.unready() == []


def test_work_that_was_overtaken_is_tried_again_and_does_not_stop(background: Background, said: list[str]) -> None:
    errand = Errand(Fenced(), Fenced())
    background.repeat("keeping time", OFTEN, errand.once)
    assert errand.done.wait(5)
    assert background.beyond_help() == []
    assert said[0].startswith("keeping time has to wait: somebody else has just changed what it rests on")


def test_work_that_has_stopped_is_beyond_help(background: Background, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        background.repeat("delivery", OFTEN, Errand(ZeroDivisionError()).once)
        while not background.beyond_help():
            assert not Event().wait(0.001)
    assert background.beyond_help() == ["delivery has stopped: the process must be started again"]
