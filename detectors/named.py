"""The name of one of river's own drift detectors in, the class out."""

import inspect

from river import base, drift
from river.drift import binary


def names() -> list[str]:
    """List river's detectors that take one number at a time."""
    found = [name for module in (drift, binary) for name in vars(module) if _is_detector(module, name)]
    return sorted(found)


def named(name: str) -> type[base.DriftDetector]:
    """Find river's detector of that name.

    Raises
    ------
    ValueError
        When river has none of that name; the text lists those it has.
    """
    for module in (drift, binary):
        if _is_detector(module, name):
            found: type[base.DriftDetector] = getattr(module, name)
            return found
    raise ValueError(f'river has no detector "{name}"; it has {", ".join(names())}')


def _is_detector(module: object, name: str) -> bool:
    thing = getattr(module, name, None)
    return (
        inspect.isclass(thing)
        and issubclass(thing, base.DriftDetector)
        and not inspect.isabstract(thing)
        and not name.startswith(("Dummy", "No"))
    )
