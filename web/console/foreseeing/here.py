"""A partnership's past and its detectors in; what the false-alert budgets come to in its places out."""

from dataclasses import dataclass
from datetime import datetime

from config.schema.settings import Settings
from detectors.calibration import Tenth, tenths
from streams.foresight.foreseeing import Foresight

_LATEST = 3000  # places that are looked at, as `trygvarsel calibrate` does


@dataclass(frozen=True, slots=True)
class Here:
    """What one scan's budget comes to; ``tenths`` is empty while its history is too short.

    Parameters
    ----------
    budget
        False alerts a year; None where an expert set the threshold.
    incidents_per_year
        How many the whole ground now sees.
    within_m
        The radius of the widest circle.
    """

    budget: float | None
    incidents_per_year: float
    within_m: float
    tenths: list[Tenth]


def here(foresight: Foresight, settings: Settings, now: datetime) -> list[Here]:
    """Work out what each scan of a partnership asks for, from the places where it least happens to the busiest."""
    told = []
    for scan, places in foresight.learned(settings, now):
        budget = None if scan.threshold is not None else scan.false_alerts_per_year
        found = tenths(scan, places[-_LATEST:]) if scan.ready and places else []
        told.append(Here(budget, scan.events_per_year if found else 0.0, scan.radii[-1], found))
    return told
