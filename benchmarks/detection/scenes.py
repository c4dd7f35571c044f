"""A name in; the scene of that name, read from records or drawn with a fixed seed, out."""

from pathlib import Path

import numpy as np

from .contender import Arrival
from .records import SOURCES, read
from .region import REGION, drawn
from .scene import Scene, in_order, split
from .town import Town

DRAWN = ("town-uniform", "town-clustered", "region")
NAMES = (*SOURCES, *DRAWN)
START = 16_071.0  # 1 January 2014, in days since 1970
_TITLES = {
    "town-uniform": "Town, uniform (simulated)",
    "town-clustered": "Town, clustered (simulated)",
    "region": "Danish region (simulated)",
}
_LEARN, _TEST = 2.0, {"town-uniform": 4.0, "town-clustered": 4.0, "region": 2.0}  # years
_SEEDS = {"town-uniform": 16, "town-clustered": 16, "region": 5}
_QUICK_SEEDS = {"town-uniform": 3, "town-clustered": 3, "region": 1}


def scene(name: str, records: Path | None, *, quick: bool = False) -> Scene | None:
    """Make a scene; None when it needs records that are not there."""
    if name in SOURCES:
        return read(records, name) if records else None
    if name not in DRAWN:
        raise ValueError(f"there is no stream {name!r}, only {', '.join(NAMES)}")
    years = _LEARN + _TEST[name]
    seeds = range((_QUICK_SEEDS if quick else _SEEDS)[name])
    streams = [_drawn(name, seed, years) for seed in seeds]
    return split(name, _TITLES[name], streams, START + 365.25 * _LEARN, START + 365.25 * years)


def _drawn(name: str, seed: int, years: float) -> tuple[Arrival, ...]:
    rng = np.random.default_rng([DRAWN.index(name), seed])
    if name == "region":
        arrivals = drawn(rng, REGION, START, years)
    else:
        town = Town.make(rng, clustered=name == "town-clustered")
        events = [event._replace(day=START + event.day) for event in town.background(rng, years)]
        arrivals = in_order(Arrival(event, event.day) for event in events)
    return tuple(Arrival(event._replace(key=f"{name}-{seed}-{event.key}"), at) for event, at in arrivals)
