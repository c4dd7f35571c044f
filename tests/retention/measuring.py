"""A database of some years in; how long letting go of the older half takes, and how long anybody waits for it, out."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from sqlalchemy import Engine, insert, update

from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.tables import messages, outbox, paces
from streams.reports import write_json
from streams.retention.passing import Asked, Passing
from streams.store import Store, open_engine
from streams.tables import journal, regions, whereabouts
from tests import postgres

from .village import POLICIES, SHORT, at, day

REPORTS, TEXTS, PEOPLE = 100_000, 1_600, 200
"""So many reports, and so many texts, each to so many people."""

YEARS = 2 * 400.0
"""Days over which they are spread: half of them are too old."""

_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Measured:
    """How many rows went, in how many steps; seconds in all, of the longest step, and of the longest wait beside it."""

    rows: int
    steps: int
    seconds: float
    longest: float
    waited: float


def fill(engine: Engine) -> None:
    """Write rows as years of reports and texts leave them."""
    lines = [(f"r{n}", day(YEARS * n / REPORTS)) for n in range(REPORTS)]
    with engine.begin() as conn:
        conn.execute(insert(regions), [{"name": "lund", "version": 1, "next_due": None}])
        conn.execute(insert(paces), [{"sender": "sms", "free_at": day(0)}])
        for first in range(0, REPORTS, _AT_ONCE):
            some = lines[first : first + _AT_ONCE]
            conn.execute(
                insert(journal),
                [
                    {"partnership": "lund", "key": name, "received_at": known, "report": write_json(at(name, _days(n)))}
                    for n, (name, known) in enumerate(some, start=first)
                ],
            )
            conn.execute(insert(whereabouts), [{"key": name, "noted": "{}", "at": known} for name, known in some])
        for n in range(TEXTS):
            _text(conn, n)


def _days(n: int) -> float:
    return YEARS * n / REPORTS


def _text(conn: object, n: int) -> None:
    made = day(YEARS * n / TEXTS)
    text = {
        "id": n + 1, "alert_id": f"a{n}", "group_id": "lund/nabo", "channel": "sms", "language": "da", "thread": "t",
        "text": "x" * 140, "segments": 1, "priority": 1, "due": made, "expires": made + timedelta(days=2),
        "state": MessageState.EXPANDED,
    }  # fmt: skip
    conn.execute(insert(messages), [text])  # type: ignore[attr-defined]  # a connection
    people = [
        {
            "message_id": n + 1, "alert_id": f"a{n}", "recipient": f"r-{who}", "person": "0" * 32,
            "ref": f"{n:06}{who:06}", "channel": "sms", "priority": 1, "expires": made, "state": SendState.DELIVERED,
            "next_attempt_at": made, "created_at": made, "group_id": "lund/nabo",
        }
        for who in range(PEOPLE)
    ]  # fmt: skip
    conn.execute(insert(outbox), people)  # type: ignore[attr-defined]  # likewise


def measure(engine: Engine) -> Measured:
    """Let go of the older half, while somebody else writes a row every few milliseconds."""
    passing = Passing(Store(engine), Asked(SHORT, {"lund": POLICIES[0].timezone}, day(YEARS)))
    longest, steps, began = 0.0, 0, time.perf_counter()
    with _writer(engine) as waits:
        last = time.perf_counter()
        for _ in passing.steps():
            longest, steps = max(longest, time.perf_counter() - last), steps + 1
            time.sleep(0.01)
            last = time.perf_counter()
    return Measured(sum(passing.gone.values()), steps, time.perf_counter() - began, longest, max(waits))


@contextmanager
def _writer(engine: Engine) -> Iterator[list[float]]:
    """Write a row again and again beside it; gives how long each time took."""
    waits, over = [0.0], Event()

    def work() -> None:
        while not over.wait(0.005):
            began = time.perf_counter()
            with engine.begin() as conn:
                conn.execute(update(paces).values(free_at=day(1)))
            waits.append(time.perf_counter() - began)

    thread = Thread(target=work)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def main() -> None:
    """Measure on both databases, and print a line for each."""
    with tempfile.TemporaryDirectory() as folder:
        _measured("SQLite", f"sqlite:///{Path(folder) / 'years.db'}")
    with postgres.server() as base, postgres.fresh_database(base, "years") as url:
        _measured("PostgreSQL", url)


def _measured(name: str, url: str) -> None:
    engine = open_engine(url)
    fill(engine)
    found = measure(engine)
    engine.dispose()
    print(  # noqa: T201  (what it is for)
        f"{name}: {found.rows:,} rows in {found.steps:,} steps and {found.seconds:.0f} s; the longest step took "
        f"{found.longest * 1000:.0f} ms, and somebody who wrote beside it waited {found.waited * 1000:.0f} ms at most"
    )


if __name__ == "__main__":
    main()
