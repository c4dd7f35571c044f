"""A stage in; its days let pass at the pace of whoever watches, until the planted spate is told and over, out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

from streams.core.facts import Alert, Report
from streams.core.facts import Stage as Chapter

from .approving import approve_all
from .desk import Filing
from .stage import Stage
from .teller import Teller
from .watching import Seen, Watching

ASKING: Final = timedelta(seconds=10)
"""So much time passes in a second while somebody is asked for their word: there is time to read."""
MOVING: Final = timedelta(seconds=20)
"""And while texts are on their way."""
_A_MOMENT: Final = timedelta(seconds=1)
_FARTHEST: Final = timedelta(hours=18)
"""No session ends, and no text is out of date, before somebody has looked again."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long a person is given, in seconds.

    Parameters
    ----------
    beat
        To read of one thing that happens, before the next.
    between
        The same, while nothing happens that matters.
    patience
        To give their word, before the approver of the story gives it.
    """

    beat: float = 2.5
    between: float = 0.8
    patience: float = 90.0


HURRIED: Final = Tempo(beat=0.0, between=0.0, patience=0.0)


class Director:
    """Lets the story happen, a moment at a time.

    Parameters
    ----------
    stage
        Where it happens.
    teller
        Is told what happens.
    tempo
        How fast.
    elapsed
        Seconds that never go back.
    """

    def __init__(self, stage: Stage, teller: Teller, tempo: Tempo, elapsed: Callable[[], float] = monotonic) -> None:
        self._stage, self._teller, self._tempo, self._elapsed = stage, teller, tempo, elapsed
        self._watching = Watching(stage.house.engine)
        self._left = list(reversed(stage.plot.present))
        self._to_come = set(stage.plot.planted)
        self._open: set[str] = set()
        self._asked_since: float | None = None
        self._closed = False
        self._stretch: _Stretch | None = None
        self._stepped = elapsed()
        self.over = False

    def step(self) -> None:
        """Let happen what is due, tell of it, and let time pass towards the next."""
        stage = self._stage
        while self._left and self._left[-1].at <= stage.clock.now():
            self._file(self._left.pop())
        stage.desk.tick()
        stage.deliver()
        stage.keep_signed_in()
        seen = self._watching.look(stage.clock.now())
        for alert in seen.raised:
            self._follow(alert)
        self._teller.tell(seen, stage.clock.now())
        self._ask(seen)
        self._end(seen)
        self._pass_time(seen)

    def _file(self, filing: Filing) -> None:
        self._to_come.discard(filing.report.report_id)
        self._stage.take(filing)
        self._teller.report(filing, planted=self._planted(filing.report))

    def _planted(self, report: Report) -> bool:
        return report.report_id in self._stage.plot.planted

    def _follow(self, alert: Alert) -> None:
        """Remember which spates that hold anything planted are still going on."""
        if any(key.rpartition("/")[2] in self._stage.plot.planted for key in alert.report_ids):
            if alert.stage in {Chapter.OVER, Chapter.WITHDRAWN}:
                self._open.discard(alert.spate_id)
                self._closed = not self._open and not self._to_come
            else:
                self._open.add(alert.spate_id)

    def _ask(self, seen: Seen) -> None:
        """Give somebody time for their word, and then go on without them."""
        if not seen.waiting:
            self._asked_since = None
        elif self._asked_since is None:
            self._asked_since = self._elapsed()
            self._teller.ask(seen.waiting)
        if self._asked_since is not None and self._elapsed() - self._asked_since >= self._tempo.patience:
            self._teller.went_on(approve_all(self._stage))
            self._asked_since = None

    def _end(self, seen: Seen) -> None:
        done = self._closed and not seen.waiting and not seen.moving and not seen.going
        if not self.over and (done or self._stage.clock.now() >= self._stage.plot.ends):
            self.over = True
            self._teller.end()

    def _pass_time(self, seen: Seen) -> None:
        """Put the clock on; while a step is at work it goes as clocks do."""
        real = self._elapsed()
        since, self._stepped = real - self._stepped, real
        if self.over:
            return
        clock = self._stage.clock
        if seen.waiting or seen.moving:
            self._stretch = None
            clock.put(clock.now() + (ASKING if seen.waiting else MOVING) * since)
            return
        upcoming = self._next(seen)
        if self._stretch is None or self._stretch.passed(real) or self._stretch.upcoming != upcoming:
            seconds = self._tempo.beat if self._open or self._planted_next() else self._tempo.between
            self._stretch = _Stretch(clock.now(), upcoming, real, seconds)
        clock.put(self._stretch.at(real))

    def _next(self, seen: Seen) -> datetime:
        """Say when something happens next: a report, a text that is due, the end of a spate, or of the story."""
        times = [self._stage.plot.ends, seen.planned, self._left[-1].at if self._left else None]
        return min(at for at in times if at is not None)

    def _planted_next(self) -> bool:
        return bool(self._left) and self._planted(self._left[-1].report)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Time in which nothing happens, on its way past: from when to what, since when and in how many seconds."""

    start: datetime
    upcoming: datetime
    since: float
    seconds: float

    def at(self, elapsed: float) -> datetime:
        """Give the time that it has come to; it ends a moment late, that what is due then is due."""
        share = min(1.0, (elapsed - self.since) / self.seconds) if self.seconds else 1.0
        return self.start + (min(self.upcoming, self.start + _FARTHEST) - self.start) * share + _A_MOMENT * share

    def passed(self, elapsed: float) -> bool:
        """Tell whether it is over."""
        return elapsed - self.since >= self.seconds
