"""Arrivals in; what the space-time scan says with its budget wide open, each with how rare it is, out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from detectors.scan import SpaceTimeScan

from .contender import Alarm, Arrival, Contender

_RAREST = 1e-300
_CHOICES: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "emphasis 0.3": {"emphasis": 0.3},
    "400, 600 m": {"radii": (400.0, 600.0)},
    "300 to 1000 m": {"radii": (300.0, 500.0, 700.0, 1000.0)},
}


@dataclass(frozen=True)
class Scan:
    """The space-time scan, with options for its constructor."""

    name: str = "scan"
    options: dict[str, Any] = field(default_factory=dict)

    def make(self) -> SpaceTimeScan:
        """Make the detector, with no finding held back."""
        return SpaceTimeScan(**{"false_alerts_per_year": math.inf, "events": 2} | self.options)

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Give every finding."""
        return self.alarms_but(arrivals, ())

    def alarms_but(self, arrivals: Sequence[Arrival], withdrawn: Sequence[Arrival]) -> list[Alarm]:
        """Give every finding; an event that is withdrawn is forgotten at the time of its withdrawal."""
        scan, said, gone = self.make(), [], 0
        for event, at in arrivals:
            while gone < len(withdrawn) and withdrawn[gone].at <= at:
                scan.revoke(withdrawn[gone].event)
                gone += 1
            scan.update(event)
            found = scan.finding
            if found is not None and found.per_year is not None:
                said.append(Alarm(at, found.x, found.y, found.radius, -math.log(max(found.per_year, _RAREST))))
        return said


def families(kind: str) -> dict[str, list[Contender]]:  # noqa: ARG001  (one grid for every stream)
    """Give the choices of parameters to tune over."""
    return {"space-time scan": [Scan(name, options) for name, options in _CHOICES.items()]}
