"""A course and detectors of whatever budget in; stand-ins that know what those would have said, learned once, out."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final, TypeVar

from detectors.base import Located
from detectors.counts import DailyCounts
from detectors.hindsight.paces import Unlike
from detectors.hindsight.recorded import Recorded
from detectors.hindsight.scanned import ScanHindsight, Scanned
from detectors.hindsight.turns import Hindsight
from detectors.scan import SpaceTimeScan
from streams.core.policy import Area, Policy

from .counted import CountedPast
from .course import Course
from .standing import Hand, StandingCounts, StandingLocated

T = TypeVar("T")

MOST: Final = 24
"""So many detectors are remembered at a time, those that were asked for last."""


class Evidence:
    """What detectors say of one course. What is learned for a detector serves all that differ in their budget alone.

    Parameters
    ----------
    course
        What was believed and when.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self._known: OrderedDict[Hashable, object] = OrderedDict()

    def standing(self, policy: Policy, hand: Hand) -> tuple[Policy, set[int]]:
        """Give a policy whose detectors are stand-ins, and the numbers of the changes that may find anything."""
        located = [self.hindsight(make) for make in policy.located]
        counted = [(make, area) for make in policy.counted for area in policy.areas]
        pasts = iter([self.counted(make, area) for make, area in counted])
        stands = replace(
            policy,
            located=tuple(_stand(each, hand) for each in located),
            counted=tuple(_count(pasts, hand) for _ in policy.counted),
        )
        return stands, set(chain.from_iterable(each.candidates() for each in located))

    def hindsight(self, make: Callable[[], Located]) -> Hindsight:
        """Learn what a detector of located events says, unless that is known."""
        detector = make()
        if not isinstance(detector, SpaceTimeScan):
            return self._once(("located", repr(detector)), lambda: Recorded(self.course.turns, make))
        try:
            scanned = self._once(("scan", *_geometry(detector)), lambda: Scanned(self.course.told, _any(make)))
        except Unlike:
            return self._once(("located", repr(detector)), lambda: Recorded(self.course.turns, make))
        return self._once(("budget", repr(detector)), lambda: ScanHindsight(scanned, detector))

    def counted(self, make: Callable[[], DailyCounts], area: Area) -> CountedPast:
        """Learn what a detector of counts says of an area, unless that is known."""
        counts = make()
        return self._once(("counted", counts.of(), area.id), lambda: CountedPast(self.course, area, counts))

    def _once(self, key: Hashable, learn: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = learn()
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        found: T = self._known[key]  # type: ignore[assignment]  # what `learn` makes under this key
        return found


def _stand(hindsight: Hindsight, hand: Hand) -> Callable[[], Located]:
    return lambda: StandingLocated(hindsight, hand)


def _count(pasts: Iterator[CountedPast], hand: Hand) -> Callable[[], DailyCounts]:
    """Give what makes the stand-ins of one detector, called once for each area in turn."""
    return lambda: StandingCounts(next(pasts), hand)  # type: ignore[return-value]  # it is asked the same


def _any(make: Callable[[], Located]) -> SpaceTimeScan:
    scan = make()
    assert isinstance(scan, SpaceTimeScan)  # noqa: S101  (its caller has looked)
    return scan


def _geometry(scan: SpaceTimeScan) -> tuple[Hashable, ...]:
    """Say what a scan's evidence depends on: all but how much of it is enough."""
    return (
        tuple(scan.radii), scan.events, scan.window, scan.spot, scan.emphasis, scan.half_life, scan.warm_up,
    )  # fmt: skip
