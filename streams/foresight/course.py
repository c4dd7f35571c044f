"""Reports in their order and a policy in; what was believed and when, which no threshold or group changes, out."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from detectors.hindsight.nearby import Columns
from detectors.hindsight.paces import readings
from detectors.hindsight.scanned import Told
from detectors.hindsight.turns import Turn
from streams.core.facts import Incident, Refusal, Report
from streams.core.intake import believe, known_at, taken, withdrawn
from streams.core.policy import Policy
from streams.core.watch import Watch

from .past import Past

MOST: Final = 6
"""So many courses are remembered at a time, those that were asked for last: each holds years of incidents."""


@dataclass(frozen=True, slots=True)
class Change:
    """A report that changed what is believed: of which report and version, when, and what before and after."""

    key: str
    rank: tuple[int, bool]
    at: datetime
    before: Incident | None
    belief: Incident | None


class Course:
    """All that was believed, change by change; from it follows what any detector would have said.

    Parameters
    ----------
    policy
        Says where and in which days; what it notices by and whom it tells does not matter.
    changes
        In their order.
    until
        The end of it.
    """

    def __init__(self, policy: Policy, changes: Sequence[Change], until: datetime) -> None:
        self.changes, self.until = tuple(changes), until
        self.watch = Watch(replace(policy, located=(), counted=()))

    @cached_property
    def turns(self) -> list[Turn]:
        """The same as detectors see it: what went and what came."""
        event = self.watch.event
        return [
            Turn(event(change.before) if change.before else None, event(change.belief) if change.belief else None)
            for change in self.changes
        ]

    @cached_property
    def told(self) -> Told:
        """The same as scans see it, and the pace of it all."""
        return Told(self.turns, Columns(self.turns), readings(self.turns))


@dataclass(slots=True)
class Courses:
    """Believes the same reports under policies that differ at most in how far they listen across the border.

    Parameters
    ----------
    policies
        All there are: what one of them has in its areas, another may hear of.
    ours
        The partnership's own.
    past
        What was reported.
    now
        The present, against which reports from the future are refused.
    """

    policies: Sequence[Policy]
    ours: Policy
    past: Past
    now: datetime
    _beliefs: list[Incident | Refusal | None] = field(init=False)
    _outside: list[int] = field(init=False)
    _known: OrderedDict[frozenset[int], Course] = field(init=False, default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self._beliefs, self._outside = [], []
        for place, report in enumerate(self.past.reports):
            self._beliefs.append(None if report.withdrawn else believe(self.ours, report, self.now, taken=False))
            if self._beliefs[-1] is None and not report.withdrawn:
                self._outside.append(place)

    def under(self, policy: Policy) -> Course:
        """Give the course of a policy; the same one for policies that believe the same."""
        beyond = {}
        for place in self._outside:
            report = self.past.reports[place]
            belief = believe(policy, report, self.now, taken=taken(self.policies, report))
            if isinstance(belief, Incident):
                beyond[place] = belief
        heard = frozenset(beyond)
        if heard not in self._known:
            beliefs = [beyond.get(place, belief) for place, belief in enumerate(self._beliefs)]
            self._known[heard] = Course(policy, self._changes(beliefs), self.past.until)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        self._known.move_to_end(heard)
        return self._known[heard]

    def _changes(self, beliefs: Sequence[Incident | Refusal | None]) -> list[Change]:
        """Let every report take effect as `streams.core.step.observe` does."""
        ranks: dict[str, tuple[int, bool]] = {}
        held: dict[str, Incident] = {}
        changes, clock = [], None
        for report, belief in zip(self.past.reports, beliefs, strict=True):
            key = report.key
            if key in ranks and ranks[key] >= report.rank:
                continue
            if isinstance(belief, Refusal) or (report.withdrawn and withdrawn(self.ours, report, self.now)):
                continue
            before = held.pop(key, None)
            if belief is None and before is None:
                if _remembered(report):
                    ranks[key] = report.rank
                continue
            known = known_at(report, self.ours.timezone)
            clock = max(time for time in (clock, known) if time)
            ranks[key] = report.rank
            if belief:
                held[key] = belief
            changes.append(Change(key, report.rank, clock, before, belief))
        return changes


def _remembered(report: Report) -> bool:
    """Tell of a report that lies elsewhere whether older versions of it do not count any more."""
    return report.revision > 1 or report.withdrawn
