"""The numbers behind an alert in; the phrases, with what is filled into them, that say the same in plain words, out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from config.schema.budget import Budgeted
from config.schema.detection import DetectionSettings, NearRepeatSettings
from streams.core.facts import Alert
from web.console.telling import number

_NEVER: Final = 1e-4
"""Rarer than this, times a year, nobody can picture it."""

_TENS: Final = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase of ``alerts.yaml`` by its name, with numbers still to be written as the reader writes them."""

    name: str
    numbers: dict[str, float] = field(default_factory=dict)
    decimals: int = 0

    def filled(self, language: str) -> dict[str, str]:
        """Write the numbers out.

        >>> Said("usual", {"count": 0.3}, decimals=1).filled("da")
        {'count': '0,3'}
        """
        return {name: number(value, language, self.decimals) for name, value in self.numbers.items()}


def chance(per_year: float | None) -> Said:
    """Say how often chance alone would do it, so that a person can picture it.

    >>> chance(0.04)
    Said(name='chance_years', numbers={'years': 25.0}, decimals=0)
    >>> chance(0.4), chance(1.0).name
    (Said(name='chance_some_years', numbers={'years': 2.5}, decimals=1), 'chance_once')
    >>> chance(7.6e-12).name, chance(None).name
    ('chance_never', 'chance_unknown')
    """
    if per_year is None:
        return Said("chance_unknown")
    if per_year < _NEVER:
        return Said("chance_never")
    if per_year >= 1:
        return _often(per_year)
    years = 1 / per_year
    if years >= _TENS:
        return Said("chance_years", {"years": float(f"{years:.2g}" if years >= _TENS**2 else round(years))})
    if round(years, 1) == 1:
        return Said("chance_once")
    return Said("chance_some_years", {"years": round(years, 1)}, decimals=int(round(years, 1) % 1 > 0))


def _often(times: float) -> Said:
    shown = float(f"{times:.2g}")
    return Said("chance_once") if shown == 1 else Said("chance_times", {"times": shown}, decimals=int(shown % 1 > 0))


def usual(expected: float | None) -> Said:
    """Say how many are usual in such a circle and such a time.

    >>> usual(0.34), usual(0.004).name, usual(None).name
    (Said(name='usual', numbers={'count': 0.3}, decimals=1), 'usual_hardly', 'usual_unknown')
    """
    if expected is None:
        return Said("usual_unknown")
    if expected < 0.005:
        return Said("usual_hardly")
    decimals = 2 if expected < 0.095 else 1
    return Said("usual", {"count": round(expected, decimals)}, decimals)


def could_have(alert: Alert, detection: Sequence[DetectionSettings]) -> list[DetectionSettings]:
    """Name the detectors that may have noticed it: an alert tells numbers, and not who gave them."""
    tuned = alert.false_alerts_per_year is not None
    likely = [each for each in detection if isinstance(each, Budgeted) is tuned]
    return likely or list(detection)


def threshold(detector: DetectionSettings) -> Said:
    """Say what it takes for a detector to speak."""
    match detector:
        case Budgeted(threshold=None):
            budget = detector.false_alerts_per_year
            return Said("threshold_budget", {"budget": budget}, decimals=int(budget % 1 > 0))
        case NearRepeatSettings():
            numbers = {"events": detector.events, "metres": detector.radius, "days": detector.window}
            return Said("threshold_count", numbers)
        case Budgeted(threshold=float(own)):
            return Said("threshold_own", {"threshold": own}, decimals=1)
    return Said("threshold_other")
