"""A real Kafka and PostgreSQL in; what ``worker``, ``web`` and ``deliver`` take, at rest and at a year's work, out."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sqlalchemy import Engine, text

from benchmarks.stream.journal import journal_lines, sorted_so_far
from benchmarks.stream.machine import Machine, publish

from .district import MEMBERS, post_all, reports, settle_in, tell
from .verb import Effort, done, meanwhile, started
from .weighing import Bytes, each, of_postgresql, of_topic

REST: Final = 20.0
HANDED_IN: Final = 3_000
"""Reports that web takes in under load, fifty to a request, as fast as it can."""

_AT_ONCE: Final = 50
_SETTLED: Final = 2.0
_PREFIX: Final = "sizing"


class Shift(NamedTuple):
    """What one verb took: to become ready with a year behind it, at rest, and at work."""

    start: Effort
    rest: Effort
    work: Effort


class Together(NamedTuple):
    """What each verb took, by name; bytes in the database; and bytes a report on each topic."""

    shifts: dict[str, Shift]
    bytes: Bytes
    topics: dict[str, float]


def together(machine: Machine, year: int) -> Together:
    """Measure one verb after the other, on the same topics and database."""
    settings, drawn = str(machine.settings), reports(year, datetime.now(UTC))
    bus = ("--broker", machine.broker, "--prefix", _PREFIX)
    with machine.database() as (url, engine):
        done("topics", settings, *bus)
        done("apply", settings, "--db", url, "--by", "sizing")
        words = (settings, *bus, "--db", url)
        with started(machine.home, "worker", *words, "--no-delivery") as verb:
            publish(machine.broker, f"{_PREFIX}.reports", drawn)
            work = verb.until(_handled(engine, year))
        before, topics = of_postgresql(engine), _topics(machine, year)
        settle_in(url)
        with started(machine.home, "worker", *words, "--no-delivery") as verb:
            shifts = {"worker": Shift(verb.start, verb.over(REST), work)}
        shifts["web"] = _web(machine, words)
        with started(machine.home, "deliver", settings, "--db", url) as verb:
            shifts["deliver"] = Shift(verb.start, verb.over(REST), verb.until(_told(engine)))
        return Together(shifts, each(before, of_postgresql(engine), year, MEMBERS), topics)


def _web(machine: Machine, words: tuple[str, ...]) -> Shift:
    more = reports(HANDED_IN, datetime.now(UTC), named="late-", seed=2)
    with started(machine.home, "web", *words) as verb:
        rest = verb.over(REST)
        return Shift(verb.start, rest, verb.until(meanwhile(lambda: post_all(verb.port, more, _AT_ONCE))))


def _handled(engine: Engine, many: int) -> Callable[[], bool]:
    """Tell when all reports have been sorted, and the journal has not grown for a while."""
    seen, since = -1, 0.0

    def over() -> bool:
        nonlocal seen, since
        lines = journal_lines(engine)
        if lines != seen or sorted_so_far(engine, _PREFIX) < many:
            seen, since = lines, time.monotonic()
        return time.monotonic() - since > _SETTLED

    return over


def _told(engine: Engine) -> Callable[[], bool]:
    """Queue a text to all members, and give what tells when all have it."""
    tell(engine, "bench-0")

    def all_of_them() -> bool:
        with engine.connect() as conn:
            return int(conn.execute(text("SELECT count(*) FROM outbox WHERE state = 'sent'")).scalar_one()) >= MEMBERS

    return all_of_them


def _topics(machine: Machine, reports: int) -> dict[str, float]:
    names = ("reports", "incidents", "refused", "alerts")
    return {name: of_topic(machine.home / "logs", f"{_PREFIX}.{name}", reports) for name in names}
