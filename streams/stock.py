"""The database and the settings in force in; how things stand, as one value that metrics are made of, out."""

import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from config.schema.settings import Settings
from notifiers.outbox.approving import waiting
from notifiers.outbox.asking import unanswered
from notifiers.outbox.standing import Standing, longest_in_doubt, standing
from notifiers.outbox.switching import stopped

from .core.policy import Policy
from .databases import StoreProblem
from .looking.feeds import Feed, Feeds
from .looking.spending import Opened, budget, opened
from .policies import policies, resting
from .store import Store


@dataclass(frozen=True, slots=True)
class Wait:
    """Texts that wait for somebody's word, and how long the oldest has been due."""

    texts: int = 0
    longest: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Stock:
    """How things stood at a time, as the database has it.

    Parameters
    ----------
    budgets
        By partnership, false alerts a year; those without any are left out.
    waits
        By partnership, every one of them.
    outbox
        What waits to be sent and what became of the rest, whoever delivers, and also if nobody does.
    unanswered
        How many alerts everybody was asked about, and nobody has acknowledged.
    in_doubt
        How long the oldest text has been in doubt; zero if none is.
    written
        Whether what was last to be written could be.
    free
        Bytes that are left where SQLite keeps its file; None for a database elsewhere.
    """

    at: datetime
    feeds: Sequence[Feed]
    budgets: Mapping[str, float]
    opened: Sequence[Opened]
    waits: Mapping[str, Wait]
    outbox: Standing
    unanswered: int
    in_doubt: timedelta
    stopped: bool
    sending: bool
    written: bool
    size: int
    free: int | None


class Stocktaker:
    """Looks at the database now and then, beside the work; not for several threads.

    Parameters
    ----------
    store
        What is kept.
    settings
        Gives those in force.
    now
        Tells the time.
    show
        Takes what was found.
    """

    def __init__(
        self,
        store: Store,
        settings: Callable[[], Settings],
        now: Callable[[], datetime],
        show: Callable[[Stock], object],
    ) -> None:
        self._store, self._settings, self._now, self._show = store, settings, now, show
        self._feeds: Feeds | None = None
        self._known: tuple[Settings, Sequence[Policy]] | None = None

    def take(self) -> None:
        """Look once, and show what was found; raises `StoreProblem` when the database cannot be read."""
        settings, now = self._settings(), self._now()
        if self._feeds is None:
            self._feeds = Feeds(next(iter(settings.partnerships.values())).timezone)
        with self._store.reading() as conn:
            self._show(self._found(conn, settings, now, self._feeds))

    def _found(self, conn: Connection, settings: Settings, now: datetime, feeds: Feeds) -> Stock:
        budgets = {name: budget(each) for name, each in settings.partnerships.items()}
        size, free = _room(conn, self._store.engine)
        return Stock(
            at=now,
            feeds=feeds.now(conn, now),
            budgets={name: each for name, each in budgets.items() if each is not None},
            opened=opened(conn, settings.partnerships, now),
            waits=_waits(conn, settings, now),
            outbox=standing(conn, now, resting(self._policies(settings), now)),
            unanswered=len(unanswered(conn, now)),
            in_doubt=longest_in_doubt(conn, now),
            stopped=stopped(conn) is not None,
            sending=settings.sending,
            written=self._store.writable,
            size=size,
            free=free,
        )

    def _policies(self, settings: Settings) -> Sequence[Policy]:
        """Translate settings once: their texts take a while."""
        if self._known is None or self._known[0] is not settings:
            self._known = settings, policies(settings)
        return self._known[1]


def _waits(conn: Connection, settings: Settings, now: datetime) -> dict[str, Wait]:
    due: defaultdict[str, list[datetime]] = defaultdict(list)
    for each in waiting(conn, now):
        due[each.group_id.partition("/")[0]].append(each.due)
    return {
        name: Wait(len(due[name]), max(now - min(due[name], default=now), timedelta()))
        for name in settings.partnerships
    }


def _room(conn: Connection, engine: Engine) -> tuple[int, int | None]:
    """Measure the database, and what is left on the disk that SQLite keeps it on, in bytes."""
    if engine.dialect.name == "postgresql":
        return int(conn.execute(text("SELECT pg_database_size(current_database())")).scalar_one()), None
    try:
        here = Path(engine.url.database or ".").resolve()
        files = [here, here.with_name(f"{here.name}-wal")]
        return sum(file.stat().st_size for file in files if file.exists()), shutil.disk_usage(here.parent).free
    except OSError as error:
        raise StoreProblem(f"the disk cannot be measured: {error.strerror}") from None
