"""A policy, what is remembered and one report in; what is remembered now and the alerts raised out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from detectors.ground import apart_m

from . import life
from .facts import Alert, Incident, Outcome, Refusal, Report, Stage
from .intake import believe, known_at, withdrawn
from .memory import Heard, Memory
from .placing import counted_in, enlarged, founded, joined, reduced, risen
from .policy import Policy
from .routing import own
from .spates import Spate
from .telling import passed_over
from .watch import Found


@dataclass(frozen=True, slots=True)
class Step:
    """What one report, or the passing of time, led to."""

    memory: Memory
    outcome: Outcome = Outcome.ACCEPTED
    refusal: Refusal | None = None
    alerts: list[Alert] = field(default_factory=list)


class Named(Protocol):
    """A report, of which no more is asked than which version of which one it is."""

    @property
    def key(self) -> str:
        """What names it across revisions."""
        ...

    @property
    def rank(self) -> tuple[int, bool]:
        """What decides between two versions."""
        ...


FRESH = timedelta(days=7)
"""A report that comes so soon after it became known shows that a partnership lives in the present."""


def observe(policy: Policy, memory: Memory, report: Report, now: datetime, *, taken: bool = False) -> Step:
    """Take in one report; ``taken`` says that some partnership has its place in one of its areas.

    Time moves with the reports: an alert is dated by when its report became known, never earlier than what was
    already known. ``now`` serves to refuse reports from the future, and to tell the present from history.
    """
    known = memory.heard.get(report.key)
    if known and known.rank >= report.rank:
        return Step(memory, Outcome.DUPLICATE)
    belief = withdrawn(policy, report, now) if report.withdrawn else believe(policy, report, now, taken=taken)
    if isinstance(belief, Refusal):
        return Step(memory, Outcome.REFUSED, belief)
    before = known.incident if known else None
    if belief is None and before is None:
        return _unconcerned(memory, report)
    at = _at(policy, memory, report)
    memory.live = memory.live or now - at <= FRESH
    alerts = advance(policy, memory, at).alerts
    memory.clock = at
    return Step(memory, alerts=alerts + changed(policy, memory, report, before, belief, at))


def advance(policy: Policy, memory: Memory, until: datetime) -> Step:
    """Let time pass: days are counted, groups are told what had to wait, spates end.

    Every alert is dated by when it was due, so it does not matter how often or how late this is called; and where
    nothing was due, nothing is remembered of it.
    """
    alerts: list[Alert] = []
    while (due := next_due(policy, memory)) is not None and due[0] <= until:
        time, spate = due
        if spate is None:
            alerts += _close_day(policy, memory, time)
            memory.closed = time
        elif time >= spate.over_at(policy.life.over_after):
            alerts += life.ended(policy, memory, spate, Stage.OVER, time)
        else:
            alerts += life.reminded(policy, memory, spate, time)
    return Step(memory, alerts=alerts)


def _unconcerned(memory: Memory, report: Report) -> Step:
    """Remember of a report that does not lie here only that older versions of it do not count."""
    if report.revision > 1 or report.withdrawn:
        memory.heard[report.key] = Heard(report.rank, None)
    return Step(memory, Outcome.ELSEWHERE)


def changed(
    policy: Policy, memory: Memory, report: Named, before: Incident | None, belief: Incident | None, at: datetime
) -> list[Alert]:
    """Put what is believed of a report now in place of what was believed before, and see what follows."""
    if before:
        memory.watch.revoke(before)
    memory.heard[report.key] = Heard(report.rank, belief)
    found = memory.watch.learn(belief) if belief else None
    alerts = _reconsider(policy, memory, before, at) if before else []
    if belief and found:
        alerts += _go_on(policy, memory, found, belief.key, at)
    return alerts


def _at(policy: Policy, memory: Memory, report: Report) -> datetime:
    times = [time for time in (memory.clock, known_at(report, policy.timezone)) if time]
    return max(times)


def next_due(policy: Policy, memory: Memory) -> tuple[datetime, Spate | None] | None:
    """Say when something is next to happen if no report comes, and to which spate; None is the end of a day."""
    times: list[tuple[datetime, Spate | None]] = [
        (life.next_due(policy, spate), spate) for spate in memory.spates.values()
    ]
    if memory.watch.counts_days and (counted := memory.closed or memory.clock):
        times.append((memory.watch.midnight_after(counted), None))
    return min(times, key=lambda item: (item[0], item[1].id if item[1] else ""), default=None)


def _reconsider(policy: Policy, memory: Memory, before: Incident, at: datetime) -> list[Alert]:
    """See whether the spates that hold an incident outlive its change or loss; none does of which all lies beyond."""
    alerts: list[Alert] = []
    now = memory.heard[before.key].incident
    for spate in memory.spates_of(before.key):
        if now and _still_in(memory, spate, now) and _own(memory, spate):
            continue
        left = reduced(memory, spate, before.key)
        if left is None or not _own(memory, left):
            alerts += life.ended(policy, memory, spate, Stage.WITHDRAWN, at)
        else:
            memory.spates[spate.id] = left
    return alerts


def _still_in(memory: Memory, spate: Spate, incident: Incident) -> bool:
    near = apart_m(incident.lat, incident.lon, spate.lat, spate.lon) <= spate.finding.radius
    return near and memory.watch.event(incident).day >= spate.window_from.timestamp() / 86_400 - 1


def _go_on(policy: Policy, memory: Memory, found: Found, trigger: str, at: datetime) -> list[Alert]:
    """Let a finding open a spate, or one that is going on grow; an incident without a finding passes.

    What completes a finding beyond the border opens none, and no spate grows by it that would be left with less of
    its own than groups can be told of: it has moved on, and is for those over there to speak of.
    """
    beyond = not own(memory.incidents((trigger,)))
    spate = joined(policy, memory, found)
    if spate is None:
        return [] if beyond else life.opened(policy, memory, founded(policy, memory, found, trigger, at), at)
    larger = enlarged(policy, memory, spate, found, trigger, at)
    if larger.members == spate.members:
        memory.spates[spate.id] = larger
        return []
    if beyond and _own(memory, larger) < min(2, _own(memory, spate)):
        return []
    return life.grown(policy, memory, passed_over(memory, larger), at)


def _own(memory: Memory, spate: Spate) -> int:
    """Count a spate's incidents on this side of the border."""
    return len(own(memory.incidents(spate.members)))


def _close_day(policy: Policy, memory: Memory, midnight: datetime) -> list[Alert]:
    """Complete the day that ends now; an area whose counts have risen has a spate, or goes on with the one it has."""
    alerts: list[Alert] = []
    day = memory.watch.day(midnight - timedelta(hours=1))
    for source, area, rise in memory.watch.close(day):
        members = counted_in(memory, area, rise)
        if members and rise.day > memory.risen.get(source, 0):
            memory.risen[source] = rise.day
            found = risen(memory, source, area, rise, members)
            alerts += _go_on(policy, memory, found, members[-1].key, midnight)
    return alerts
