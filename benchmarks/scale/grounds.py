"""A land in; the ground of its partnerships, real or drawn, and reports on it, out."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import shape

from config.shapes import Polygon
from detectors.ground import Ground

from .assumptions import EU_KM2, IN_TOWN
from .lands import EU, Land

PARTNERSHIPS: Final = "kommuner.100m.geojson"
DISTRICTS: Final = "politikredse.250m.geojson"

_CHRISTIANSOE: Final = "0411"
_MIDDLE: Final = Ground(50.0, 12.0)
_WIDTHS: Final = (500.0, 1300.0)  # metres: standard deviation of where reports lie in a town
_MOST_TOWNS: Final = 3
_DENMARK_KM2: Final = 43_000.0

Place = tuple[float, float]


def beside_checkout() -> Path | None:
    """Find the folder with the Danish boundaries beside the checkout, if there is one."""
    checkout = Path(__file__).parents[2]
    found = next(checkout.parent.glob(f"*/data/dagi/{PARTNERSHIPS}"), None)
    return found.parent if found else None


def real(folder: Path, file: str) -> list[Polygon]:
    """Read the boundaries of a file; islands that are in no municipality are left out."""
    features: list[dict[str, Any]] = json.loads((folder / file).read_text(encoding="utf-8"))["features"]
    chosen = (each["geometry"] for each in features if each["id"] != _CHRISTIANSOE)
    whole = [shapely.make_valid(shape(each), method="structure") for each in chosen]
    return [Polygon(each) for each in whole if isinstance(each, shapely.Polygon | shapely.MultiPolygon)]


def drawn(land: Land) -> list[Polygon]:
    """Draw squares beside each other, as large as partnerships of this land are on average."""
    km2 = EU_KM2.value / EU.partnerships if land.partnerships >= EU.partnerships else _DENMARK_KM2 / land.partnerships
    side, across = 1000.0 * km2**0.5, round(land.partnerships**0.5)
    return [_square(n % across, n // across, side, across) for n in range(land.partnerships)]


def places(rng: np.random.Generator, grounds: Sequence[Polygon], shares: Sequence[float], count: int) -> list[Place]:
    """Draw where reports lie; one that falls outside the ground of its partnership is drawn anew."""
    home = rng.choice(len(grounds), size=count, p=np.array(shares))
    towns: dict[int, list[tuple[Ground, float]]] = {}
    found = []
    for where in map(int, home):
        if where not in towns:
            middles = [_inside(rng, grounds[where]) for _ in range(rng.integers(1, _MOST_TOWNS + 1))]
            towns[where] = [(Ground(*middle), float(rng.uniform(*_WIDTHS))) for middle in middles]
        found.append(_place(rng, grounds[where], towns[where]))
    return found


def _square(column: int, row: int, side: float, across: int) -> Polygon:
    west, south = (column - across / 2) * side, (row - across / 2) * side
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return Polygon(shapely.Polygon([_MIDDLE.degrees(x, y)[::-1] for x, y in corners]))


def _place(rng: np.random.Generator, ground: Polygon, towns: Sequence[tuple[Ground, float]]) -> Place:
    if rng.random() < IN_TOWN.value:
        town, width = towns[int(rng.integers(len(towns)))]
        for _ in range(100):
            place = town.degrees(float(rng.normal()) * width, float(rng.normal()) * width)
            if ground.contains(*place):
                return place
    return _inside(rng, ground)


def _inside(rng: np.random.Generator, ground: Polygon) -> Place:
    west, south, east, north = ground.box
    while True:
        lat, lon = float(rng.uniform(south, north)), float(rng.uniform(west, east))
        if ground.contains(lat, lon):
            return lat, lon
