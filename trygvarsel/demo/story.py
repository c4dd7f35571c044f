"""A plot in; what the real core learns from it, and then beat by beat what it hears, notices and says, out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.core.facts import Alert, Message, Outcome, Report, Stage
from streams.core.hearing import Heard, Hearing
from streams.core.life import next_due
from streams.core.memory import Memory
from streams.core.policy import Policy

from .plot import Plot


@dataclass(frozen=True, slots=True)
class Learned:
    """What two quiet years taught: how many reports, how many burglaries a year, and where; how often it spoke."""

    reports: int
    years: float
    per_year: Counter[str]
    spoken: int


@dataclass(frozen=True, slots=True)
class Beat:
    """One moment of the story: a report that came, or time that passed, and what followed from it.

    ``known`` is the newest revision of the report that names a place, ``to_come`` how many of the planted
    reports have not come yet, and ``left`` what a spate holds after one of its reports was taken back.
    """

    at: datetime
    alerts: tuple[Alert, ...]
    messages: tuple[Message, ...]
    to_come: int
    report: Report | None = None
    known: Report | None = None
    outcome: Outcome = Outcome.ACCEPTED
    left: int | None = None


class Story:
    """Tells a plot by driving the real core over it; nothing in it knows which reports were planted but the count.

    Parameters
    ----------
    policy
        The town's.
    plot
        What is going to happen.
    """

    def __init__(self, policy: Policy, plot: Plot) -> None:
        self.policy = policy
        self.plot = plot
        self.hearing = Hearing([policy])
        self._known: dict[str, Report] = {}

    def learn(self, after_each: Callable[[datetime], object]) -> Learned:
        """Hear the quiet years; ``after_each`` is told how far time has come."""
        spoken = 0
        for at, report in self.plot.past:
            for heard in (self.hearing.advance(at), self._hear(report, at)):
                spoken += sum(alert.group is None and alert.stage is Stage.OPENED for alert in heard.alerts)
            after_each(at)
        years = (self.plot.begins - self.plot.past[0].at).days / 365.25
        incidents = [heard.incident for heard in self._memory.heard.values() if heard.incident]
        areas = (self.policy.area_of(incident.lat, incident.lon) for incident in incidents)
        counts = Counter(area.name for area in areas if area)
        per_year = Counter({name: round(count / years) for name, count in counts.items()})
        return Learned(len(self.plot.past), years, per_year, spoken)

    def beats(self) -> Iterator[Beat]:
        """Tell what happens, until the planted spate is over or time runs out.

        What was going on before is told only if the planted spate joins it.
        """
        earlier = frozenset(self._memory.spates)
        waiting = set(self.plot.planted)
        for at, report in self.plot.present:
            for beat in self._passing(at, len(waiting), earlier):
                yield beat
                if not waiting and self._closes(beat):
                    return
            waiting.discard(report.report_id)
            yield self._kept(self._heard(at, report, len(waiting)), earlier)
        yield from self._passing(self.plot.ends, len(waiting), earlier)

    def planted(self, alert: Alert) -> bool:
        """Tell whether an alert speaks of the planted spate."""
        return self._any_planted(alert.report_ids)

    @property
    def _memory(self) -> Memory:
        return self.hearing.memories[self.policy.partnership]

    def _heard(self, at: datetime, report: Report, to_come: int) -> Beat:
        spate = next(iter(self._memory.spates_of(report.key)), None)
        heard = self._hear(report, at)
        after = self._memory.spates.get(spate.id) if spate and report.withdrawn else None
        return Beat(
            at=at,
            alerts=tuple(heard.alerts),
            messages=tuple(heard.messages),
            to_come=to_come,
            report=report,
            known=self._known.get(report.key),
            outcome=heard.outcome,
            left=len(after.members) if after else None,
        )

    def _hear(self, report: Report, at: datetime) -> Heard:
        if report.lat is not None:
            self._known[report.key] = report
        return self.hearing.hear(report, at)

    def _passing(self, until: datetime, to_come: int, earlier: frozenset[str]) -> Iterator[Beat]:
        """Let time pass; what fell due on the way is told at the time when it was due."""
        while (at := self._next_due(until)) <= until:
            heard = self.hearing.advance(at)
            beat = self._kept(Beat(at, tuple(heard.alerts), tuple(heard.messages), to_come), earlier)
            if beat.alerts:
                yield beat

    def _next_due(self, until: datetime) -> datetime:
        due = (next_due(self.policy, spate) for spate in self._memory.spates.values())
        return min(due, default=until + timedelta(seconds=1))

    def _kept(self, beat: Beat, earlier: frozenset[str]) -> Beat:
        """Keep of a beat what belongs to this story, and of its messages those that would be sent."""
        alerts = tuple(alert for alert in beat.alerts if alert.spate_id not in earlier or self.planted(alert))
        ids = {alert.alert_id for alert in alerts}
        messages = tuple(message for message in beat.messages if message.alert_id in ids and not message.withheld)
        return replace(beat, alerts=alerts, messages=messages)

    def _closes(self, beat: Beat) -> bool:
        """Tell whether a beat ends the last open spate that holds anything planted."""
        if not any(alert.stage is Stage.OVER and self.planted(alert) for alert in beat.alerts):
            return False
        return not any(self._any_planted(spate.members) for spate in self._memory.spates.values())

    def _any_planted(self, keys: Iterable[str]) -> bool:
        return any(key.rpartition("/")[2] in self.plot.planted for key in keys)
