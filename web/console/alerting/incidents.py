"""The names of reports in; the burglaries believed of them, as everybody may see them, out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from detectors.ground import apart_m
from streams.core.facts import Alert, Incident
from streams.core.intake import believe
from streams.core.policy import Policy
from streams.store import Store


@dataclass(frozen=True, slots=True)
class Seen:
    """A burglary of a spate: what all may know of it, and what only police may.

    Parameters
    ----------
    report_id, metres
        Its name, and how far from the middle of the spate it lies; None for whoever may not know.
    """

    known_at: datetime
    began: datetime
    ended: datetime
    area: str
    report_id: str | None = None
    metres: int | None = None


def incidents_of(engine: Engine, policy: Policy, keys: Sequence[str]) -> list[Incident]:
    """Recall what a partnership believes of some reports, by when it became known; what was taken back is left out."""
    entries = Store(engine).latest((policy.partnership, key) for key in keys)
    stand = ((entry.report, entry.received_at) for entry in entries if entry.report and not entry.report.withdrawn)
    beliefs = (believe(policy, report, at, taken=True) for report, at in stand)
    return sorted((each for each in beliefs if isinstance(each, Incident)), key=lambda each: (each.known_at, each.key))


def seen(policy: Policy, alert: Alert, incidents: Sequence[Incident], *, exactly: bool) -> list[Seen]:
    """Show burglaries; ``exactly`` only to police: all others see the area and the time, never a name or a distance."""
    return [
        Seen(
            each.known_at,
            each.began,
            each.ended,
            _area(policy, each),
            each.report_id if exactly else None,
            round(apart_m(each.lat, each.lon, alert.lat, alert.lon)) if exactly else None,
        )
        for each in incidents
    ]


def _area(policy: Policy, incident: Incident) -> str:
    found = policy.area_of(incident.lat, incident.lon)
    return found.name if found else ""
