"""Policies and a place in; the regions that a report from there may concern, and where each lies on the bus, out."""

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence

import h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
from numpy.typing import NDArray

from detectors.ground import EARTH_M, apart_m

from .core.policy import Policy

KEY_RESOLUTION = 5
"""Of the H3 cell that names a region on the bus: some 250 square kilometres, about a Danish municipality."""

_TILE_RESOLUTION = 6
"""Of the cells for which the regions near them are remembered: some 36 square kilometres."""

_MOST_TILES = 20_000

Floats = NDArray[np.float64]


class Regions:
    """Which partnerships are near a place, without asking each of thousands.

    A region is a partnership: its budget, its counts, its groups' rest and its threads reach across all its areas,
    so one memory decides for all of it. On the bus it goes by the H3 cell that it has its middle in.

    Parameters
    ----------
    policies
        One for each partnership.
    """

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.policies = tuple(policies)
        self.by_name = {policy.partnership: policy for policy in self.policies}
        self._order = {policy.partnership: place for place, policy in enumerate(self.policies)}
        self._keys: dict[str, bytes] = {}
        self._tiles: OrderedDict[str, tuple[Policy, ...]] = OrderedDict()
        areas = [(place, policy, area.shape) for place, policy in enumerate(self.policies) for area in policy.areas]
        areas.sort(key=lambda each: each[2].centre)
        self._whose = np.array([place for place, *_ in areas])
        self._lats, self._lons = np.array([shape.centre for *_, shape in areas]).reshape(-1, 2).T
        self._reach = np.array([shape.radius_m + policy.reach_m for _, policy, shape in areas])

    def near(self, lat: float | None, lon: float | None, known_to: Iterable[str] = ()) -> list[Policy]:
        """List the partnerships that may watch a place, and those named besides, in the order of the config."""
        found = dict.fromkeys(policy.partnership for policy in self._round(lat, lon))
        found |= dict.fromkeys(name for name in known_to if name in self.by_name)
        return [self.by_name[name] for name in sorted(found, key=self._order.__getitem__)]

    def taken(self, lat: float | None, lon: float | None) -> bool:
        """Tell whether a place lies in an area of any partnership."""
        if lat is None or lon is None:
            return False
        return any(policy.area_of(lat, lon) for policy in self._round(lat, lon))

    def key(self, partnership: str) -> bytes:
        """Give the key that all of a partnership's incidents have on the bus: an H3 cell."""
        if partnership not in self._keys:
            centres = [area.shape.centre for area in self.by_name[partnership].areas]
            lat, lon = (sum(degrees) / len(centres) for degrees in zip(*centres, strict=True))
            self._keys[partnership] = str(h3.latlng_to_cell(lat, lon, KEY_RESOLUTION)).encode()
        return self._keys[partnership]

    def _round(self, lat: float | None, lon: float | None) -> tuple[Policy, ...]:
        if lat is None or lon is None or not (abs(lat) <= 90 and abs(lon) <= 180):
            return ()
        tile = h3.latlng_to_cell(lat, lon, _TILE_RESOLUTION)
        if tile in self._tiles:
            self._tiles.move_to_end(tile)
        else:
            self._tiles[tile] = self._reaching(tile)
            if len(self._tiles) > _MOST_TILES:
                self._tiles.popitem(last=False)
        return self._tiles[tile]

    def _reaching(self, tile: str) -> tuple[Policy, ...]:
        """List the partnerships whose ground, and what they hear of beyond it, may touch a cell."""
        lat, lon = h3.cell_to_latlng(tile)
        widest = max(apart_m(lat, lon, *corner) for corner in h3.cell_to_boundary(tile))
        farthest = self._reach + widest
        band = math.degrees(float(farthest.max()) / EARTH_M)
        first, last = np.searchsorted(self._lats, [lat - band, lat + band])
        near = slice(int(first), int(last))
        within = _apart_m(lat, lon, self._lats[near], self._lons[near]) <= farthest[near]
        return tuple(self.policies[place] for place in sorted(set(self._whose[near][within].tolist())))


def _apart_m(lat: float, lon: float, lats: Floats, lons: Floats) -> Floats:
    """Give the distances from a place to many, in metres, as `apart_m` does for one."""
    phi, phis = math.radians(lat), np.radians(lats)
    half = np.sin((phis - phi) / 2) ** 2 + math.cos(phi) * np.cos(phis) * np.sin(np.radians(lons - lon) / 2) ** 2
    apart: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(half))
    return apart
