"""The name and the ground of a partnership in; its policy, otherwise as the shipped settings make it, out."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from config.load import load
from detectors.scan import SpaceTimeScan
from streams.core.policy import Area, Policy, Shape
from streams.policies import policies

_SETTINGS = """
country: DK
partnerships:
  one:
    name: Bo trygt
    areas:
      all: {name: Byen, circle: {lat: 56.0, lon: 10.5, metres: 10000}}
    groups:
      naboer: {name: Naboer, kind: neighbourhood_watch}
      politi: {name: Politi, kind: police}
"""


@cache
def template() -> Policy:
    """Give a partnership with everything as shipped and two groups."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home, "settings.yaml")
        path.write_text(_SETTINGS, encoding="utf-8")
        return policies(load(path))[0]


def partnership(name: str, shapes: Sequence[Shape], budget: float | None = None) -> Policy:
    """Make a partnership of some ground; with a ``budget``, false alerts a year, its scan has that instead of four."""
    areas = tuple(Area(f"{name}-{number}", name, shape) for number, shape in enumerate(shapes))
    made = replace(template(), partnership=name, areas=areas)
    if budget is None:
        return made
    return replace(made, located=(lambda: SpaceTimeScan(false_alerts_per_year=budget),))
