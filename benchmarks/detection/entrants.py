"""The name of a stream in; every family of contenders that is to be tuned and judged on it out, ours first."""

import pkgutil
from collections.abc import Mapping, Sequence
from importlib import import_module

from . import ours, peers
from .contender import Contender

OURS = "space-time scan"
RULE = "rule of thumb"
Families = Mapping[str, Sequence[Contender]]


def entrants(stream: str, most: int | None = None) -> Families:
    """Collect ours and what each module of `peers` offers, of each family at most so many choices."""
    found: dict[str, Sequence[Contender]] = dict(ours.families(stream))
    for module in pkgutil.iter_modules(peers.__path__):
        offered = getattr(import_module(f"{peers.__name__}.{module.name}"), "families", None)
        if offered is not None:
            found |= offered(stream)
    return {family: choices[:most] for family, choices in found.items()}
