"""Work that goes on beside the service: trouble is said once, and what stops is known."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from streams.store import StoreProblem
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
