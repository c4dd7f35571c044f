"""A stage in; two quiet years taken in by the service, with what was said in them approved and delivered, out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from time import sleep
from typing import Final

from .approving import approve_all
from .desk import Filing
from .slips import slips
from .stage import Stage
from .watching import ahead

_PACE: Final = 60.0
"""So many seconds pass in one, that senders with a pace of their own are not what the years wait for."""
_SENDING_FOR: Final = timedelta(days=150)
"""So long before the story the town began to send; what lies before was fed to the service as history."""
_AT_ONCE: Final = 60
_ROUNDS: Final = 6
_A_MOMENT: Final = timedelta(seconds=1)


def live_through(stage: Stage, after_each: Callable[[datetime], object], stopped: Callable[[], bool]) -> None:
    """Take in the past as it happened; ``after_each`` is told how far time has come."""
    stage.exchange.patience = 0.0
    since = stage.plot.begins - _SENDING_FOR
    stage.clock.put(since)
    for filings in _batches(stage.plot.past, since):
        if stopped():
            return
        _take(stage, filings)
        for filing in filings:
            after_each(filing.at)
    _pass_time(stage, stage.plot.begins)
    stage.take(*slips(stage.plot))
    stage.begin()


def _batches(past: Sequence[Filing], since: datetime) -> Iterator[Sequence[Filing]]:
    """Give what is history by then many at a time, and what comes after one by one."""
    history = sum(filing.at < since for filing in past)
    for n in range(0, history, _AT_ONCE):
        yield past[n : min(n + _AT_ONCE, history)]
    for filing in past[history:]:
        yield [filing]


def _take(stage: Stage, filings: Sequence[Filing]) -> None:
    """Take reports in; where there is something to tell of the last, it is told."""
    at = filings[-1].at
    if at > stage.clock.now():
        stage.clock.go(_PACE)
        _pass_time(stage, at)
    stage.take(*filings)
    _deliver(stage)


def _pass_time(stage: Stage, until: datetime) -> None:
    """Let happen what falls due on the way."""
    while (due := ahead(stage.house.engine, stage.clock.now())[1]) is not None and due < until:
        stage.clock.put(due + _A_MOMENT)
        stage.desk.tick()
        _deliver(stage)
    stage.clock.put(until)
    stage.desk.tick()


def _deliver(stage: Stage) -> None:
    """Let what waits be approved, and what is due be sent and reported on."""
    for _ in range(_ROUNDS):
        if not ahead(stage.house.engine, stage.clock.now())[0]:
            return
        approve_all(stage)
        before = stage.handsets.count
        stage.deliver()
        while not stage.exchange.quiet():
            sleep(0.002)
        if stage.handsets.count == before:
            return
