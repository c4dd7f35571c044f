"""The database and settings in, those in force and others; what each would have come to, side by side, out."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlalchemy import Engine

from config.fingerprints import fingerprint
from config.neighbours import neighbours
from config.schema.settings import Settings
from detectors.hindsight.scanned import ScanHindsight
from detectors.scan import SpaceTimeScan
from streams.core.policy import Policy
from streams.policies import policies
from streams.store import Store

from .comparing import Compared, compared
from .course import MOST, Courses
from .evidence import Evidence
from .figures import YEAR, Figures, figures
from .living import Raised, lived
from .mailing import mailing
from .past import came_since, last_line, past_of
from .wording import Wordings

YEARS: Final = (1, 2, 5, 10)
"""The spans that are offered, in years."""

_LIVES: Final = 12
"""So many settings are remembered with all the alerts that they would have raised."""

_A_FEW: Final = 20
"""So many late reports are waited with; more are history that was fed, and the past is learned anew."""

Progress = Callable[[str, float], object]
"""Hears what is being done, and how much of it all is behind, from 0 to 1."""


class Foresight:
    """Answers what-ifs about one partnership; the first takes seconds, for it learns what all the others rest on.

    The past ends with yesterday, so that answers of one day can be compared; what is reported today counts tomorrow.

    Parameters
    ----------
    engine
        The database.
    partnership
        Which one.
    """

    def __init__(self, engine: Engine, partnership: str) -> None:
        self._engine, self._store, self._partnership = engine, Store(engine), partnership
        self._lock = Lock()
        self._known: Hashable = None
        self._last = 0
        self._heard = frozenset[str]()
        self._courses: Courses | None = None
        self._evidence: OrderedDict[int, Evidence] = OrderedDict()
        self._lives: OrderedDict[str, list[Raised]] = OrderedDict()
        self._wordings = Wordings()

    def ready(self, settings: Settings, now: datetime) -> bool:
        """Tell whether the past that a question of today rests on has been learned."""
        until = self.until(settings, now)
        return self._known == self._key(settings, until) and not self._grown(settings, until)

    def until(self, settings: Settings, now: datetime) -> datetime:
        """Give the end of the past: the last midnight there."""
        zone = settings.partnerships[self._partnership].timezone
        local = now.astimezone(zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)

    def warm(self, settings: Settings, now: datetime, progress: Progress = lambda _doing, _part: None) -> None:
        """Learn the past, unless that is done; takes some three seconds for 18,000 reports."""
        with self._lock:
            self._learn(settings, now, progress)

    def compare(self, settings: Settings, new: Settings, years: int, now: datetime) -> Compared:
        """Say what the last years would have been like under both."""
        with self._lock:
            self._learn(settings, now, lambda _doing, _part: None, new)
            return compared(self._figures(settings, years), self._figures(new, years))

    def present(self, settings: Settings, years: int, now: datetime) -> Figures:
        """Say what the last years would have been like under one."""
        with self._lock:
            self._learn(settings, now, lambda _doing, _part: None)
            return self._figures(settings, years)

    def heard(self, settings: Settings, now: datetime) -> bool:
        """Tell whether there is any report to look back on."""
        with self._lock:
            self._learn(settings, now, lambda _doing, _part: None)
            return bool(self._evidence_for(self._policy(settings)).course.changes)

    def learned(self, settings: Settings, now: datetime) -> list[tuple[SpaceTimeScan, list[tuple[float, float]]]]:
        """Give each scan as it is at the end of the past, and the places where anything happened, oldest first."""
        with self._lock:
            self._learn(settings, now, lambda _doing, _part: None)
            policy = self._policy(settings)
            evidence = self._evidence_for(policy)
            known = [evidence.hindsight(make) for make in policy.located]
            places = [(turn.come.x, turn.come.y) for turn in evidence.course.turns if turn.come]
            return [(each.learned(), places) for each in known if isinstance(each, ScanHindsight)]

    def _learn(self, settings: Settings, now: datetime, progress: Progress, new: Settings | None = None) -> None:
        """Learn the past that both settings rest on, unless that is done; if it fails, nothing is known."""
        until = self.until(settings, now)
        key, heard = self._key(settings, until), self._regions(settings, new or settings)
        if self._known == key and self._heard.issuperset(heard) and not self._grown(settings, until):
            return
        self._known = None
        last = last_line(self._store)
        self._evidence.clear()
        self._lives.clear()
        every = policies(settings)
        ours = next(policy for policy in every if policy.partnership == self._partnership)
        progress("reading", 0.05)
        past = past_of(self._store, heard, ours.timezone, until)
        progress("believing", 0.35)
        self._courses = Courses(every, ours, past, now)
        progress("learning", 0.5)
        evidence = self._evidence_for(ours)
        _ = evidence.course.told
        progress("weighing", 0.75)
        self._lived(settings, ours)
        self._known, self._last, self._heard = key, last, frozenset(heard)

    def _regions(self, *asked: Settings) -> list[str]:
        """Name the partnership, and all that it hears of under any of some settings."""
        near = (neighbours(each.partnerships)[self._partnership] for each in asked)
        return [self._partnership, *sorted({name for heard in near for name, _ in heard})]

    def _key(self, settings: Settings, until: datetime) -> Hashable:
        """Say what the past depends on: its end, and what no question of a coordinator changes."""
        given = settings.partnerships[self._partnership]
        places = tuple(
            (id_, key, area.shape.centre, area.shape.radius_m, area.shape.square_m)
            for id_, each in settings.partnerships.items()
            for key, area in each.areas.items()
        )
        return until, str(given.timezone), given.categories, places

    def _grown(self, settings: Settings, until: datetime) -> bool:
        """Tell whether history was fed since: a few reports that came late wait for tomorrow."""
        zone = settings.partnerships[self._partnership].timezone
        return came_since(self._store, self._partnership, zone, (self._last, until), _A_FEW)

    def _figures(self, settings: Settings, years: int) -> Figures:
        policy = self._policy(settings)
        words = self._words(settings)
        with self._engine.connect() as conn:
            mails = mailing(conn, settings, self._partnership)
        return figures(
            policy,
            self._lived(settings, policy),
            self._span(policy, years),
            lambda raised: self._wordings.of(policy, words, raised),
            mails,
        )

    def _span(self, policy: Policy, years: int) -> tuple[datetime, datetime]:
        """Look back so far, and no farther than there are reports: years without any say nothing of a year."""
        course = self._evidence_for(policy).course
        since = course.until - years * YEAR
        first = course.changes[0].at if course.changes else since
        return min(max(since, first), course.until - timedelta(days=1)), course.until

    def _lived(self, settings: Settings, policy: Policy) -> list[Raised]:
        name = fingerprint(settings, self._partnership)
        if name not in self._lives:
            self._lives[name] = list(lived(policy, self._evidence_for(policy)))
            while len(self._lives) > _LIVES:
                self._lives.popitem(last=False)
        self._lives.move_to_end(name)
        return self._lives[name]

    def _evidence_for(self, policy: Policy) -> Evidence:
        assert self._courses  # noqa: S101  (what is asked comes after what is learned)
        course = self._courses.under(policy)
        known = self._evidence.setdefault(id(course), Evidence(course))
        self._evidence.move_to_end(id(course))
        while len(self._evidence) > MOST:
            self._evidence.popitem(last=False)
        return known

    def _words(self, settings: Settings) -> str:
        """Name all that a text depends on but the group that it is for."""
        given = settings.partnerships[self._partnership].model_copy(update={"detection": (), "groups": {}})
        return fingerprint(settings.model_copy(update={"partnerships": {self._partnership: given}}), self._partnership)

    def _policy(self, settings: Settings) -> Policy:
        alone = settings.model_copy(
            update={"partnerships": {self._partnership: settings.partnerships[self._partnership]}}
        )
        return policies(alone)[0]


class Foresights:
    """The foresight of each partnership, made when it is first asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._by_name: dict[str, Foresight] = {}
        self._lock = Lock()

    def of(self, partnership: str) -> Foresight:
        """Give a partnership's."""
        with self._lock:
            return self._by_name.setdefault(partnership, Foresight(self._engine, partnership))


def budget_of(settings: Settings, partnership: str) -> float | None:
    """Add up the false alerts a year that a partnership accepts; None where a detector has no such budget."""
    budgets: list[float] = []
    for each in settings.partnerships[partnership].detection:
        given = None if getattr(each, "threshold", None) is not None else getattr(each, "false_alerts_per_year", None)
        if given is None:
            return None
        budgets.append(given)
    return sum(budgets)
