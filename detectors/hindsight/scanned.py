"""A history and the circles and window of a scan in; what scans of any budget would have found at each turn out."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from detectors.base import Event, Finding
from detectors.chance import chance
from detectors.normal import Normal, Usual
from detectors.scan import Around, SpaceTimeScan

from .line import Line
from .nearby import Columns, Floats, Positions
from .paces import Reading, RecordedPace, Unlike
from .turns import Turn
from .weighing import Table, scores

_YEAR = 365.25
_SLACK = 1e-6  # what adding up in another order may change is far less


class Told(NamedTuple):
    """A history, and what all scans of it have in common: its events in columns, and its pace."""

    turns: Sequence[Turn]
    columns: Columns
    readings: Sequence[Reading]


class State(NamedTuple):
    """Where a scan was after a turn: whether it judged at all, the newest day, and the day from which it remembered."""

    ready: bool
    last: float
    begins: float


class Scanned:
    """What does not depend on the budget, learned in one go.

    For every event that had enough others round it, what was usual there then is learned exactly as the scan learns
    it, and about how often chance alone would bring so much. Only where that is rare enough is the evidence
    itself weighed, by the scan's own means, so that what is found is what the scan finds, to the last digit.

    Parameters
    ----------
    told
        The history.
    scan
        A fresh scan: its circles, window, half-life, spot, warm-up and emphasis are learned for.
    """

    def __init__(self, told: Told, scan: SpaceTimeScan) -> None:
        self.told, self.scan = told, scan
        self._near = told.columns.neighbours(scan.window, scan.radii[-1])
        self._best: dict[int, Finding | None] = {}
        self._usual: dict[int, Usual] = {}
        self._asked: dict[tuple[int, float, float], Usual] = {}
        self.states: list[State] = []
        self._follower = Follower(told, scan)
        self._learn()
        self._turns = np.array(sorted(self._usual), dtype=np.int64)
        self._about, self._score = self._weigh()

    def candidates(self, scan: SpaceTimeScan) -> list[int]:
        """List, in order, the turns at which a scan of some budget may have found anything."""
        enough = self._about <= scan.false_alerts_per_year * (1 + _SLACK)
        if scan.threshold is not None:
            enough = self._score >= scan.threshold - _SLACK
        return [int(turn) for turn in self._turns[enough & (self._score > -_SLACK)]]

    def best(self, turn: int) -> Finding | None:
        """Give the strongest cylinder round the event that came in a turn, whatever the budget; None where none is."""
        if turn not in self._usual:
            return None
        if turn not in self._best:
            event, here = self.told.turns[turn].come, self._near.of(turn)
            assert event  # noqa: S101  (what is usual is only learned where one came)
            around = self.around(turn, self._near.positions[here], self._near.apart[here])
            self._best[turn] = self.scan.weighed(event, around, self._usual[turn])
        return self._best[turn]

    def around(self, turn: int, positions: Positions, apart: Floats) -> Around:
        """Gather what lies round an event, as of a turn."""
        columns, days = self.told.columns, self.told.columns.days[positions]
        weekdays = self.told.readings[turn].weekdays
        return Around(
            [columns.keys[position] for position in positions],
            days,
            columns.spans[positions],
            columns.x[positions],
            columns.y[positions],
            apart,
            weekdays[np.floor(days).astype(np.int64) % 7],
        )

    @property
    def at_the_end(self) -> Normal:
        """What is normal after the last turn."""
        return self._at(len(self.told.turns) - 1).normal

    def usual(self, turn: int, x: float, y: float) -> Usual:
        """Tell what was usual round a place after a turn."""
        if (turn, x, y) not in self._asked:
            self._asked[turn, x, y] = self._at(turn).normal.usual(x, y)
        return self._asked[turn, x, y]

    def _at(self, turn: int) -> "Follower":
        """Follow the history up to a turn; questions mostly come in the order of the turns."""
        if self._follower.next > turn + 1:
            self._follower = Follower(self.told, self.scan)
        while self._follower.next <= turn:
            self._follower.step()
        return self._follower

    def _learn(self) -> None:
        many, days = np.diff(self._near.starts), self.told.columns.days
        for turn, (gone, come) in enumerate(self.told.turns):
            state = self._at(turn).state
            self.states.append(state)
            if not state.ready:
                continue
            if come and many[turn] >= self.scan.events and come.day >= state.last - self.scan.window:
                if (days[self._near.positions[self._near.of(turn)]] < state.begins).any():
                    raise Unlike("what was near had been forgotten by then")
                self._usual[turn] = self._follower.normal.usual(come.x, come.y)
            if gone:
                self._look_round(turn, gone, state)

    def _look_round(self, turn: int, gone: Event, state: State) -> None:
        """Note what is usual where a spate that lost an event may be asked about: to come back for it takes longer."""
        columns, scan = self.told.columns, self.scan
        near, _ = columns.around(turn, gone, scan.window, scan.radii[-1], state.begins)
        if len(near) >= scan.events:
            for position in near:
                self.usual(turn, float(columns.x[position]), float(columns.y[position]))

    def _weigh(self) -> tuple[Floats, Floats]:
        """Say about how many findings a year at least as surprising chance alone gives, and about the score."""
        usual = [self._usual[int(turn)] for turn in self._turns]
        rates = np.array([each.rates for each in usual]).reshape(len(usual), len(self.scan.radii))
        rest = np.array([each[1:] for each in usual]).reshape(len(usual), 4)
        crowd, known, per_day, crowding = rest.T
        score = self._scores(rates)
        tail = chance(tuple(self.scan.radii), self.scan.window, self.scan.events).about(score, crowd, known)
        tail /= np.maximum(crowding, 1e-3) ** self.scan.emphasis
        return tail * per_day * _YEAR, score

    def _scores(self, rates: Floats) -> Floats:
        many = np.diff(self._near.starts)[self._turns]
        found = np.full(len(self._turns), -np.inf)
        widths = [*range(2, 9), 12, 16, 24, 32, 64, 128, 256, 512, int(many.max(initial=0))]
        for low, high in zip([0, *widths], widths, strict=False):
            rows = np.flatnonzero((many > low) & (many <= high))
            if len(rows):
                table = self._table(self._turns[rows], high)
                found[rows] = scores(table, rates[rows], np.array(self.scan.radii), self.scan.events, self.scan.spot)
        return found

    def _table(self, turns: Positions, width: int) -> Table:
        columns, starts = self.told.columns, self._near.starts
        many = starts[turns + 1] - starts[turns]
        held = np.arange(width) < many[:, None]
        at = np.where(held, starts[turns][:, None] + np.arange(width), 0)
        positions = self._near.positions[at]
        days, half = columns.days[positions], columns.spans[positions] / 2
        weekdays = np.array([self.told.readings[turn].weekdays for turn in turns])
        weekday = np.take_along_axis(weekdays, np.floor(days).astype(np.int64) % 7, axis=1)
        apart = np.where(held, self._near.apart[at], math.inf)
        return Table(apart, days - half, days + half, columns.x[positions], columns.y[positions], weekday, held)


class Follower:
    """Lives through a history with a scan's idea of what is normal, and with nothing else.

    Parameters
    ----------
    told
        The history.
    scan
        Whose idea it is.
    """

    def __init__(self, told: Told, scan: SpaceTimeScan) -> None:
        self._told, self._scan = told, scan
        self._pace = RecordedPace(told.readings)
        self.normal = Normal(
            tuple(scan.radii),
            scan.window,
            scan.half_life,
            scan.spot,
            recent=Line,  # type: ignore[arg-type]  # it does all that is asked of it here
            pace=lambda: self._pace,  # type: ignore[arg-type, return-value]  # so does it
        )
        self.next = 0

    def step(self) -> None:
        """Take one more turn."""
        gone, come = self._told.turns[self.next]
        self._pace.turn = self.next
        if gone:
            self.normal.remove(gone)
        if come:
            self.normal.add(come)
        self.next += 1

    @property
    def state(self) -> State:
        """Where the scan would be."""
        days, normal = self.normal.days(), self.normal
        if days is None:
            return State(False, -math.inf, normal.recent.begins)  # noqa: FBT003  (it has a name there)
        return State(days >= self._scan.warm_up, normal.last, normal.recent.begins)


class ScanHindsight:
    """Hindsight of a scan with a budget of its own.

    Parameters
    ----------
    scanned
        What was learned for its circles and window.
    scan
        A fresh one; it knows its budget.
    """

    def __init__(self, scanned: Scanned, scan: SpaceTimeScan) -> None:
        self._scanned, self._scan = scanned, scan

    def found(self, turn: int) -> Finding | None:
        """Give what the event that came completed, if anything."""
        return self._scan.judged(self._scanned.best(turn))

    def candidates(self) -> Sequence[int]:
        """List, in order, the turns at which anything may have been found."""
        return self._scanned.candidates(self._scan)

    def review(self, turn: int, event: Event) -> Finding | None:
        """Judge one event known at that turn."""
        state, scan = self._scanned.states[turn], self._scan
        if not state.ready or event.day < state.last - scan.window:
            return None
        columns = self._scanned.told.columns
        positions, apart = columns.around(turn, event, scan.window, scan.radii[-1], state.begins)
        if len(positions) < scan.events:
            return None
        around = self._scanned.around(turn, positions, apart)
        return scan.judged(scan.weighed(event, around, self._scanned.usual(turn, event.x, event.y)))

    def holds(self, turn: int, finding: Finding, left: Sequence[Event]) -> bool:
        """Tell whether a finding still stood."""
        ready = self._scanned.states[turn].ready
        return self._scan.stands(finding, left, self._scanned.usual(turn, finding.x, finding.y) if ready else None)

    def learned(self) -> SpaceTimeScan:
        """Give the scan as it is at the end of the history, for questions about what is usual there."""
        return self._scan.knowing(self._scanned.at_the_end)
