"""Policies in; which reports must be read in order with which out."""

from collections.abc import Sequence

from detectors.ground import apart_m

from .core.policy import Area, Policy


class Regions:
    """Names the region of a place: the partnerships whose areas may overlap are one region.

    Reports of one region lie on one partition, so that each partnership reads its own in the order sent.
    """

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = policies
        self._region = {policy.partnership: policy.partnership for policy in policies}
        for n, policy in enumerate(policies):
            for other in policies[:n]:
                if _touch(policy, other):
                    self._merge(policy.partnership, other.partnership)

    def of(self, lat: float | None, lon: float | None) -> str:
        """Name the region of a place; empty when no partnership watches it."""
        if lat is None or lon is None:
            return ""
        watching = (policy.partnership for policy in self._policies if policy.area_of(lat, lon))
        return self._region.get(next(watching, ""), "")

    def _merge(self, one: str, other: str) -> None:
        old, new = self._region[one], self._region[other]
        for partnership, region in self._region.items():
            if region == old:
                self._region[partnership] = new


def _touch(policy: Policy, other: Policy) -> bool:
    return any(_overlap(area, each) for area in policy.areas for each in other.areas)


def _overlap(area: Area, other: Area) -> bool:
    return apart_m(*area.shape.centre, *other.shape.centre) <= area.shape.radius_m + other.shape.radius_m
