"""Incidents in, in any order; what the detectors of one partnership find out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from detectors.base import Event, Finding, Located
from detectors.counts import DailyCounts, Rise
from detectors.ground import Ground

from .facts import Incident
from .policy import Area, Policy

_DAY = 86_400.0
_GRACE = 3  # days for which a rise that late reports brought about is still news


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector found: its name here, the finding, and the middle of its circle on the globe."""

    source: str
    finding: Finding
    lat: float
    lon: float
    counted: bool = False


class Watch:
    """What one partnership's detectors remember."""

    def __init__(self, policy: Policy) -> None:
        centres = [area.shape.centre for area in policy.areas]
        self.ground = Ground(*(sum(degrees) / len(centres) for degrees in zip(*centres, strict=True)))
        self._zone = policy.timezone
        self._areas = policy.areas
        self._located: dict[str, Located] = {f"located {n}": make() for n, make in enumerate(policy.located)}
        self.counted: dict[str, tuple[Area, DailyCounts]] = {
            f"counted {n} {area.id}": (area, make()) for n, make in enumerate(policy.counted) for area in policy.areas
        }

    def learn(self, incident: Incident) -> Found | None:
        """Take in an incident; give what the detector that is most surprised by it found."""
        event = self.event(incident)
        found = []
        for source, detector in self._located.items():
            detector.update(event)
            if detector.finding:
                found.append(Found(source, detector.finding, incident.lat, incident.lon))
        self._count(incident, 1)
        return min(found, key=lambda each: _surprise(each.finding), default=None)

    def revoke(self, incident: Incident) -> None:
        """Forget an incident as if it had never been."""
        event = self.event(incident)
        for detector in self._located.values():
            detector.revoke(event)
        self._count(incident, -1)

    def still(self, source: str, finding: Finding, left: list[Incident], opened_at: datetime) -> Finding | None:
        """Give what is left of a finding when only some of its incidents are; None when that is nothing."""
        fewer = replace(finding, observed=min(finding.observed, len(left)))
        if source in self._located:
            detector, events = self._located[source], [self.event(incident) for incident in left]
            again = [found for event in events if (found := detector.review(event))]
            if again:
                return min(again, key=_surprise)
            return fewer if detector.holds(finding, events) else None
        _, counts = self.counted[source]
        first = self.day(opened_at - timedelta(days=2)).toordinal()
        return fewer if any(rise.day >= first for rise in counts.rises) else None

    def close(self, day: date) -> list[tuple[str, Area, Rise]]:
        """Complete a day; list the rises of the latest days, also those that late reports brought about."""
        found = []
        for source, (area, counts) in self.counted.items():
            counts.close(day.toordinal())
            found += [(source, area, rise) for rise in counts.rises if rise.day > day.toordinal() - _GRACE]
        return found

    @property
    def keys(self) -> set[str]:
        """The incidents that may still be among those of a finding."""
        return {key for detector in self._located.values() for key in detector.keys}

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {
            "places": self._places(),
            "located": {source: detector.state() for source, detector in self._located.items()},
            "counted": {source: counts.state() for source, (_, counts) in self.counted.items()},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on, from fresh, with what another remembered.

        Raises
        ------
        ValueError
            When that one watched other areas, or by detectors whose memory ours could not go on with.
        """
        if state["places"] != self._places():
            raise ValueError("the state is of other areas")
        if state["located"].keys() != self._located.keys() or state["counted"].keys() != self.counted.keys():
            raise ValueError("the state is of other detectors")
        for source, detector in self._located.items():
            detector.restore(state["located"][source])
        for source, (_, counts) in self.counted.items():
            counts.restore(state["counted"][source])

    @property
    def located(self) -> tuple[Located, ...]:
        """The detectors of located events, in the order of the config."""
        return tuple(self._located.values())

    @property
    def counts_days(self) -> bool:
        """Whether any detector waits for days to end."""
        return bool(self.counted)

    def day(self, known_at: datetime) -> date:
        """Give the day, in the partnership's own timezone, on which something became known."""
        return known_at.astimezone(self._zone).date()

    def midnight_after(self, moment: datetime) -> datetime:
        """Give the end of a moment's day, in UTC."""
        return self.midnight(self.day(moment) + timedelta(days=1))

    def midnight(self, day: date) -> datetime:
        """Give the start of a day, in UTC."""
        return datetime.combine(day, time(), self._zone).astimezone(UTC)

    def event(self, incident: Incident) -> Event:
        """Place an incident on the flat map, in the interval in which it happened."""
        began, ended = incident.began.timestamp() / _DAY, incident.ended.timestamp() / _DAY
        x, y = self.ground.metres(incident.lat, incident.lon)
        return Event(incident.key, (began + ended) / 2, x, y, ended - began)

    def _places(self) -> list[Any]:
        """Say what places and days depend on: the timezone, and where the areas are."""
        areas = [[area.id, *area.shape.centre, area.shape.radius_m] for area in self._areas]
        return [self._zone.key, *areas]

    def _count(self, incident: Incident, sign: int) -> None:
        for area, counts in self.counted.values():
            if area.shape.contains(incident.lat, incident.lon):
                closed = counts.closed
                counts.add(self.day(incident.known_at).toordinal(), sign)
                if closed is not None:
                    counts.close(closed)


def moment(day: float) -> datetime:
    """Turn days since 1970 into a time, to the second."""
    return datetime.fromtimestamp(round(day * _DAY), UTC)


def _surprise(finding: Finding) -> tuple[float, float]:
    return (finding.per_year if finding.per_year is not None else float("inf"), -finding.score)
