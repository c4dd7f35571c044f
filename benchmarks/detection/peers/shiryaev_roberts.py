"""Arrivals in, what our Shiryaev-Roberts detector says of each of them out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.detection.contender import Alarm, Arrival
from detectors.shiryaev_roberts import ShiryaevRoberts

_LOOSEST = 1e-6  # events between false alerts: any finding has more


@dataclass(frozen=True, slots=True)
class SpaceTimeShiryaevRoberts:
    """`detectors.shiryaev_roberts.ShiryaevRoberts` itself, event by event, with no finding held back.

    A cluster may have begun with any event of the trailing year, which is all the history there is: the paper has all
    that ever was.

    Parameters
    ----------
    name
        What it is called in the tables.
    radius
        Of the circles, in metres.
    epsilon
        The rise it looks out for: 5 means six times the usual.

    References
    ----------
    Assunção, R. and Correa, T. (2009). Surveillance to detect emerging space-time clusters. Computational Statistics
    and Data Analysis 53(8).
    """

    name: str
    radius: float
    epsilon: float

    def alarms(self, arrivals: Sequence[Arrival]) -> list[Alarm]:
        """Run over a stream from its beginning, an alarm for every finding with the statistic as its score."""
        detector = ShiryaevRoberts(threshold=_LOOSEST, radius=self.radius, epsilon=self.epsilon, window=math.inf)
        found = []
        for event, at in arrivals:
            detector.update(event)
            cluster = detector.finding
            if cluster is not None:
                found.append(Alarm(at, cluster.x, cluster.y, cluster.radius, cluster.score))
        return found
