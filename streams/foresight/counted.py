"""A course and a detector of daily counts for an area in; the rises that it knew of at every moment out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from detectors.counts import DailyCounts, Rise
from streams.core.facts import Incident
from streams.core.policy import Area

from .course import Course

Rises = Sequence[Rise]


class CountedPast:
    """Lives through a course once, counting as `streams.core.watch` does, and keeps what the detector said.

    Parameters
    ----------
    course
        What was believed and when.
    area
        Where is counted.
    counts
        Fresh.
    """

    def __init__(self, course: Course, area: Area, counts: DailyCounts) -> None:
        self._area, self._counts, self._watch = area, counts, course.watch
        self.after_day: dict[int, Rises] = {}
        self.after_turn: list[Rises] = []
        self._rises: Rises = []
        closed: datetime | None = None
        for change in course.changes:
            closed = self._close(closed, change.at)
            here = [self._count(each, sign) for each, sign in ((change.before, -1), (change.belief, 1)) if each]
            if any(here):
                self._read()
            self.after_turn.append(self._rises)
        self._close(closed, course.until)

    def _close(self, closed: datetime | None, until: datetime) -> datetime:
        """Complete every day that has ended; the first that ends is the one of the first change."""
        if closed is None:
            return until
        while (midnight := self._watch.midnight_after(closed)) <= until:
            day = self._watch.day(midnight - timedelta(hours=1)).toordinal()
            self._counts.close(day)
            self._read()
            self.after_day[day] = self._rises
            closed = midnight
        return closed

    def _count(self, incident: Incident, sign: int) -> bool:
        if not self._area.shape.contains(incident.lat, incident.lon):
            return False
        closed = self._counts.closed
        self._counts.add(self._watch.day(incident.known_at).toordinal(), sign)
        if closed is not None:
            self._counts.close(closed)
        return True

    def _read(self) -> None:
        rises = self._counts.rises
        if rises != self._rises:
            self._rises = rises
