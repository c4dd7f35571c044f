"""Days on which events may have happened in, how many the whole ground expects a day out."""

import math
from bisect import bisect_left, insort
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .base import Event

Floats = NDArray[np.float64]

_WHOLE = 1000  # thousandths: an event is shared out among the days on which it may have happened
_MOMENT = 1e-3  # days: an interval shorter than this is a moment
_WIDEST = 60  # days: an interval longer than this says nothing, and its middle is taken
_SILENCE = 60  # days: so long without any event anywhere, nobody was telling ...
_GAPS = 200  # at the least, to say what a usual gap is
_PATIENCE = 8.0  # ... unless that is no more than so many usual gaps
_BEGUN = 10  # history begins with the tenth event: one that lies far back makes no history
_REACH = 84  # days over which the present level is read ...
_FADE = 21.0  # ... each counting half for every so many days that it lies back
_LEVEL_STRENGTH = 10.0  # events that "as the past year" counts for in the level
_MONTH = 30  # days for which one profile serves
_MEMORY = 1461  # days from which weekdays and seasons are learned
_YEAR = 365
_SEASONS = 26  # fortnights
_FULL_CYCLE = 540  # days without which a season cannot be told from a trend
_STRENGTH = 60.0  # events that "like any other" counts for in each weekday and season


@dataclass(frozen=True)
class Profile:
    """What the past years say of weekdays and seasons.

    Parameters
    ----------
    mean
        Events a day over the past year; None while nothing is known.
    weekdays
        How busy each day of the week is, 1 for the average.
    seasons
        The same for each fortnight of the year.
    restlessness
        Squared coefficient of variation of the daily rate, beyond what Poisson counts show.
    """

    mean: float | None = None
    weekdays: Floats = field(default_factory=lambda: np.ones(7))
    seasons: Floats = field(default_factory=lambda: np.ones(_SEASONS))
    restlessness: float = 0.0

    def factors(self, days: NDArray[np.int64]) -> Floats:
        """Tell how busy days are, 1 for the average, by weekday and season."""
        factors: Floats = self.weekdays[days % 7] * self.seasons[_season(days)]
        return factors


class Pace:
    """How many events a day the whole ground expects: level, season and weekday, learned from whole and shared days.

    The present level is a fading mean of the last weeks, cleared of weekdays and seasons; the profile of weekdays
    and seasons is learned anew every 30 days from the four years that ended 30 days before. Days in long silences
    count as not heard, not as quiet. The same events leave the same state in whatever order they came.

    Examples
    --------
    >>> pace = Pace()
    >>> for n in range(800):
    ...     pace.add(Event(str(n), n / 2, 0.0, 0.0))
    >>> round(pace.per_day(399.0), 2), pace.begun
    (2.0, 4)
    """

    def __init__(self) -> None:
        self._counts: dict[int, int] = {}
        self._days: list[int] = []
        self._month = -1
        self._profile = Profile()
        self._level_day: int | None = None
        self._level = 0.0

    def add(self, event: Event, sign: int = 1) -> None:
        """Count an event, or take it back with `sign` -1."""
        for day, part in _shared(event):
            before = self._counts.get(day, 0)
            after = before + sign * part
            if after:
                self._counts[day] = after
            else:
                self._counts.pop(day, None)
            if not before:
                insort(self._days, day)
            if not after:
                del self._days[bisect_left(self._days, day)]
            if self._level_day is not None and day < self._level_day:
                self._level_day = None
            if day < (self._month - 1) * _MONTH:
                self._month = -1

    @property
    def begun(self) -> int | None:
        """The day on which history began: that of the tenth event, None before it."""
        held = 0
        for day in self._days[: 2 * _BEGUN * _WIDEST]:
            held += self._counts[day]
            if held > _BEGUN * _WHOLE - _WHOLE // 2:
                return day
        return None

    def per_day(self, day: float) -> float:
        """Expect so many events on an average day of the week, over the whole ground, as things are on a day."""
        today = math.floor(day)
        if today != self._level_day:
            self._level = self._read(today)
            self._level_day = today
        return self._level

    def weekday(self, days: Floats) -> Floats:
        """Tell how busy each day is by its weekday alone, 1 for the average."""
        return self._profile.weekdays[np.floor(days).astype(np.int64) % 7]

    @property
    def profile(self) -> Profile:
        """What the past years say of weekdays and seasons, as it was last learned."""
        return self._profile

    @property
    def restlessness(self) -> float:
        """Squared coefficient of variation of the daily rate, beyond what Poisson counts show."""
        return self._profile.restlessness

    def state(self) -> list[list[int]]:
        """Give what is remembered, ready for JSON."""
        return [[day, self._counts[day]] for day in self._days]

    def restore(self, state: list[list[int]]) -> None:
        """Go on from what another remembered."""
        self.__init__()  # type: ignore[misc]  # every cache starts afresh
        self._counts = {int(day): int(count) for day, count in state}
        self._days = sorted(self._counts)

    def _read(self, today: int) -> float:
        month = today // _MONTH
        if month != self._month:
            self._profile = self._learn((month - 1) * _MONTH)
            self._month = month
        profile = self._profile
        days = np.arange(today - _REACH, today)
        weights = np.exp2((days - today) / _FADE) * self._heard(days, today)
        factors = profile.factors(days)
        seen = float(self._column(days) @ weights)
        usual = float(factors @ weights)
        mean = self._mean(today) if profile.mean is None else profile.mean
        level = (seen + _LEVEL_STRENGTH) / (usual + _LEVEL_STRENGTH / max(mean, 1e-6))
        return level * float(profile.seasons[_season(np.array(today))])

    def _learn(self, until: int) -> Profile:
        begun = self.begun
        if begun is None or until - begun < _REACH:
            return Profile()
        days = np.arange(max(begun, until - _MEMORY), until)
        days = days[self._heard(days, until) > 0]
        if not len(days):
            return Profile()
        counts = self._column(days)
        mean = float(counts[days >= until - _YEAR].mean()) if np.any(days >= until - _YEAR) else float(counts.mean())
        weekdays = _shrunk(counts, days % 7, 7)
        seasons = np.ones(_SEASONS)
        if len(days) >= _FULL_CYCLE:
            rough = _shrunk(counts, _season(days), _SEASONS)
            seasons = (np.roll(rough, 1) + 2 * rough + np.roll(rough, -1)) / 4
        return Profile(mean, weekdays, seasons, _restlessness(days, counts / (weekdays[days % 7])))

    def _column(self, days: NDArray[np.int64]) -> Floats:
        return np.array([self._counts.get(day, 0) for day in days.tolist()]) / _WHOLE

    def _mean(self, until: int) -> float:
        """Count events a day over the last days that had any, silences left out."""
        told, gaps, silent = self._told(until)
        held = float(self._column(told[:-1]).sum())
        return held / max(float(gaps[~silent].sum()), 1.0) if held else 1.0

    def _heard(self, days: NDArray[np.int64], until: int) -> Floats:
        """Tell which days were heard of (1) and which lie in a long silence or before everything (0)."""
        told, _, silent = self._told(until)
        heard: Floats = np.where(days >= told[0], 1.0, 0.0)
        for before in np.flatnonzero(silent):
            heard[(days > told[before]) & (days < told[before + 1])] = 0.0
        return heard

    def _told(self, until: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
        """List the days that had any event and `until` itself, the gaps between them, and which of these are silences.

        A gap is a silence when it is longer than 60 days and than eight usual gaps: where little happens, nothing
        for half a year says nothing of the feed.
        """
        last = bisect_left(self._days, until)
        first = min(bisect_left(self._days, until - _MEMORY) - 1, last - _GAPS)
        told = np.array([*self._days[max(first, 0) : last], until])
        gaps = np.diff(told)
        usual = float(gaps.mean()) if len(gaps) else 0.0
        return told, gaps, gaps > max(_SILENCE, _PATIENCE * usual)


def _shared(event: Event) -> list[tuple[int, int]]:
    """Share an event out among the days on which it may have happened, in thousandths."""
    if not _MOMENT < event.span <= _WIDEST:
        return [(math.floor(event.day), _WHOLE)]
    days = range(math.floor(event.earliest), math.floor(event.latest) + 1)
    parts = [(day, min(event.latest, day + 1) - max(event.earliest, day)) for day in days]
    return [(day, whole) for day, part in parts if (whole := round(_WHOLE * part / event.span))]


def _season(days: NDArray[np.int64]) -> NDArray[np.int64]:
    seasons: NDArray[np.int64] = np.minimum((days % 365.25) / 365.25 * _SEASONS, _SEASONS - 1).astype(np.int64)
    return seasons


def _shrunk(counts: Floats, groups: NDArray[np.int64], many: int) -> Floats:
    """Compare each group's mean with that of all, drawn towards 1 where few events tell."""
    usual = np.bincount(groups, minlength=many) * max(float(counts.mean()), 1e-9)
    held = np.bincount(groups, weights=counts, minlength=many)
    factors: Floats = (held + _STRENGTH) / (usual + _STRENGTH)
    return factors


def _restlessness(days: NDArray[np.int64], counts: Floats) -> float:
    """Compare days a week apart, which leaves weekday and trend out."""
    pairs = np.flatnonzero(days[7:] - days[:-7] == 7)
    if len(pairs) < _REACH:
        return 0.0
    mean = float(counts.mean())
    if mean <= 0:
        return 0.0
    spread = float(np.mean((counts[pairs + 7] - counts[pairs]) ** 2)) / 2
    return max(spread - mean, 0.0) / mean**2
