"""A service that believes every JSON object and writes down what it was given, in a real database."""

import json
import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome, Refusal

TABLES = """
CREATE TABLE IF NOT EXISTS handled (report_id TEXT, origin TEXT);
CREATE TABLE IF NOT EXISTS refused (report_id TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS offsets (topic TEXT, partition INTEGER, offset INTEGER, PRIMARY KEY (topic, partition));
"""


class RecordingService:
    """Keeps every report it handles as a row, so a report that is handled twice has two.

    ``pause`` seconds are spent inside every transaction; a report called ``fails_on`` cannot be handled.
    """

    def __init__(self, path: Path, *, pause: float = 0.0, fails_on: str = "") -> None:
        self._path, self._pause, self._fails_on = path, pause, fails_on
        with self._open() as database:
            database.executescript(TABLES)

    def receive(
        self, batch: Sequence[Arrival], now: datetime, offsets: Mapping[tuple[str, int], int] | None = None
    ) -> list[Result]:
        assert now.tzinfo is not None
        with self._open() as database:
            results = [self._handle(database, arrival) for arrival in batch]
            time.sleep(self._pause)
            for place, last in (offsets or {}).items():
                database.execute("INSERT OR REPLACE INTO offsets VALUES (?, ?, ?)", (*place, last))
        return results

    def offset(self, topic: str, partition: int) -> int | None:
        found = self._ask("SELECT offset FROM offsets WHERE topic = ? AND partition = ?", topic, partition)
        return int(str(found[0])) if found else None

    def tick(self, now: datetime) -> None:
        assert now.tzinfo is not None

    def forget(self) -> None:
        """Remember nothing: all it knows is in the database."""

    def handled(self) -> list[str]:
        """Return the reports that were handled, in alphabetical order, each as often as it was."""
        return [str(each) for each in self._ask("SELECT report_id FROM handled ORDER BY report_id")]

    def refused(self) -> list[str]:
        """Return the reasons of the reports that were refused."""
        return [str(each) for each in self._ask("SELECT reason FROM refused ORDER BY reason")]

    def _handle(self, database: sqlite3.Connection, arrival: Arrival) -> Result:
        try:
            facts = json.loads(arrival.body) if isinstance(arrival.body, bytes) else arrival.body
            report_id = str(facts["report_id"])
        except (ValueError, KeyError, TypeError):
            database.execute("INSERT INTO refused VALUES ('', 'not a report')")
            return Result("", Outcome.REFUSED, Refusal("", "not a report"))
        if report_id == self._fails_on:
            raise OSError(28, "No space left on device")
        database.execute("INSERT INTO handled VALUES (?, ?)", (report_id, arrival.origin))
        return Result(report_id, Outcome.ACCEPTED)

    def _ask(self, question: str, *values: str | int) -> list[object]:
        with self._open() as database:
            return [row[0] for row in database.execute(question, values)]

    def _open(self) -> "_Transaction":
        return _Transaction(self._path)


class _Transaction:
    """One connection, one transaction: kept when the block is left in order, undone when it is not."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=10)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            self._connection.commit()
        self._connection.close()
