"""A town run whole and the same town run in cells, in; what became of each spate, and of the budget, out."""

from collections.abc import Mapping
from statistics import median
from typing import Final, NamedTuple

from .cutting import SHARES, Course, Told, cut, whole
from .streets import Town

RESOLUTIONS: Final = (4, 5, 6)

MOVED_M: Final = 10.0
"""How far reports are moved to see what changes when nothing that matters does."""


class Verdict(NamedTuple):
    """What cutting came to.

    Parameters
    ----------
    regions
        Memories there were, one for each cell with a report in it.
    copies
        Copies for every report.
    spates, a_year
        Opened in the judged years, all told, and each year.
    found, lost
        How many of the undivided run's spates share a report with one of this run, and how many with none.
    doubled
        How many share reports with spates of two cells or more: several threads for one spate.
    new
        Spates of this run that share no report with any of the undivided run's.
    planted
        Spates that were put there of which two reports were told of; None where none were.
    expected
        The middle of what is expected by the cells' own baseline to what is by the undivided one's, over spates found.
    cpu
        Processor time of the core, to the undivided run's.
    """

    title: str
    way: str
    regions: int
    copies: float
    spates: int
    a_year: float
    found: int
    lost: int
    doubled: int
    new: int
    planted: int | None
    expected: float | None
    cpu: float


def verdicts(town: Town, resolutions: tuple[int, ...] = RESOLUTIONS) -> list[Verdict]:
    """Run a town whole and in cells of several sizes, the budget dealt out in both ways, and compare."""
    undivided = whole(town)
    found = [
        compared(town, "undivided", undivided, undivided),
        compared(town, f"undivided, all moved by up to {MOVED_M:.0f} m", whole(town.moved(MOVED_M)), undivided),
    ]
    for resolution in resolutions:
        for share, said in SHARES.items():
            found.append(compared(town, f"res {resolution}, budget {said}", cut(town, resolution, share), undivided))
    return found


def compared(town: Town, way: str, divided: Course, undivided: Course) -> Verdict:
    """Compare two runs over one town."""
    matches = [_sharing(told, divided.spates) for told in undivided.spates.values()]
    known = set().union(*(told.held for told in undivided.spates.values()))
    ratios = [
        first.expected / told.expected
        for told, others in zip(undivided.spates.values(), matches, strict=True)
        if others and told.expected and (first := min(others, key=lambda each: each.opened)).expected
    ]
    return Verdict(
        title=town.title,
        way=way,
        regions=divided.regions,
        copies=divided.copies / len(town.reports),
        spates=len(divided.spates),
        a_year=round(len(divided.spates) / town.years, 1),
        found=sum(1 for others in matches if others),
        lost=sum(1 for others in matches if not others),
        doubled=sum(1 for others in matches if len({other.region for other in others}) > 1),
        new=sum(1 for told in divided.spates.values() if not told.held & known),
        planted=_planted(town, divided) if town.planted else None,
        expected=round(median(ratios), 2) if ratios else None,
        cpu=round(divided.seconds / undivided.seconds, 2),
    )


def _sharing(told: Told, others: Mapping[str, Told]) -> list[Told]:
    return [other for other in others.values() if told.held & other.held]


def _planted(town: Town, course: Course) -> int:
    return sum(1 for spate in town.planted if any(len(spate & told.held) > 1 for told in course.spates.values()))
