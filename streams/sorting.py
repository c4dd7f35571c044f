"""A report and what is noted of its earlier versions in; the regions it concerns, or why it is refused, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .core.facts import Incident, Outcome, Refusal, Report
from .core.intake import believe, elsewhere, withdrawn
from .core.policy import Policy
from .regions import Regions

OTHERS = ""
"""Stands for all regions of which nothing of their own is noted."""


@dataclass(frozen=True, slots=True)
class Note:
    """The version of a report that a region knows of, by rank, and whether it held an incident there."""

    rank: tuple[int, bool]
    believed: bool


Noted = Mapping[str, Note]
"""What is noted of one report, by region."""

NOTHING = Note((0, False), believed=False)
"""Of a report that was never heard of."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Where a report goes: a copy to each of the ``regions``; ``noted`` is what is to be noted of it from now on."""

    outcome: Outcome
    refusal: Refusal | None = None
    regions: tuple[str, ...] = ()
    noted: Noted = field(default_factory=dict)


class Sorter:
    """Finds the regions that a report concerns: those that watch its place, and those that believed it elsewhere.

    It says of a report what all partnerships together would, though only those near it are asked.

    Parameters
    ----------
    policies
        One for each partnership.
    """

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.regions = Regions(policies)

    def sort(self, report: Report, noted: Noted, now: datetime) -> Sorted:
        """Sort one report; ``now`` serves only to refuse those from the future."""
        asked = self.regions.near(report.lat, report.lon, noted)
        lat, lon = report.lat, report.lon
        taken = lat is not None and lon is not None and any(policy.area_of(lat, lon) for policy in asked)
        sorting = _Sorting(report, noted, now, taken)
        for policy in asked:
            sorting.ask(policy, policy.partnership)
        if other := next((policy for policy in self.regions.policies if policy not in asked), None):
            sorting.ask(other, OTHERS)
        return sorting.concluded(self.regions)


class _Sorting:
    """One report on its way round the regions."""

    def __init__(self, report: Report, noted: Noted, now: datetime, taken: bool) -> None:  # noqa: FBT001
        self._report, self._noted, self._now, self._taken = report, noted, now, taken
        self._outcomes: dict[Outcome, Refusal | None] = {}
        self._concerned: list[str] = []
        self._fresh = dict(noted)
        self._refused_by: list[str] = []

    def ask(self, policy: Policy, name: str) -> None:
        """See what one region makes of it; as the core will, of which this is the part that needs no memory."""
        report, known = self._report, self._noted.get(name, self._noted.get(OTHERS, NOTHING))
        if known.rank >= report.rank:
            self._outcomes.setdefault(Outcome.DUPLICATE, None)
            return
        belief = self._belief(policy)
        if isinstance(belief, Refusal):
            self._outcomes.setdefault(Outcome.REFUSED, belief)
            self._refused_by.append(name)
        elif belief or known.believed:
            self._outcomes.setdefault(Outcome.ACCEPTED, None)
            self._concerned.append(name)
            self._fresh[name] = Note(report.rank, belief is not None)
        else:
            self._outcomes.setdefault(Outcome.ELSEWHERE, None)
            if report.revision > 1 or report.withdrawn:
                self._fresh[name] = Note(report.rank, believed=False)

    def concluded(self, around: Regions) -> Sorted:
        """Say what all of them together make of it."""
        for name in self._refused_by:  # what the others note of it is not what this one knows
            self._fresh.setdefault(name, self._noted.get(OTHERS, NOTHING))
        regions, fresh = tuple(self._concerned), self._fresh if self._fresh != self._noted else self._noted
        for outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REFUSED):
            if outcome in self._outcomes:
                return Sorted(outcome, self._outcomes[outcome], regions, fresh)
        if self._report.withdrawn:
            return Sorted(Outcome.ACCEPTED, noted=fresh)
        swapped = around.near(self._report.lon, self._report.lat)
        return Sorted(Outcome.REFUSED, elsewhere(swapped, self._report), noted=fresh)

    def _belief(self, policy: Policy) -> Incident | Refusal | None:
        if self._report.withdrawn:
            return withdrawn(policy, self._report, self._now)
        return believe(policy, self._report, self._now, taken=self._taken)
