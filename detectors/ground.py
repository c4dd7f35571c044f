"""Degrees in, metres out: a flat local map and distances on the globe."""

import math
from dataclasses import dataclass

EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Ground:
    """A flat map round one point: true to a few parts in a thousand within 50 km of it.

    Parameters
    ----------
    lat, lon
        The point, in degrees.
    """

    lat: float
    lon: float

    def metres(self, lat: float, lon: float) -> tuple[float, float]:
        """Give metres east and north of the point.

        Examples
        --------
        >>> x, y = Ground(55.0, 12.0).metres(55.01, 12.0)
        >>> round(x), round(y)
        (0, 1112)
        """
        shrink = math.cos(math.radians(self.lat))
        east = math.radians(lon - self.lon) * shrink * EARTH_M
        return east, math.radians(lat - self.lat) * EARTH_M

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Give latitude and longitude of a spot on the map."""
        shrink = math.cos(math.radians(self.lat))
        return self.lat + math.degrees(y / EARTH_M), self.lon + math.degrees(x / (EARTH_M * shrink))


def apart_m(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Give the distance between two places on the globe, in metres (haversine).

    Examples
    --------
    >>> round(apart_m(55.0, 12.0, 55.0, 12.01))
    638
    """
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half = math.sin((other_phi - phi) / 2) ** 2
    half += math.cos(phi) * math.cos(other_phi) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(half))
