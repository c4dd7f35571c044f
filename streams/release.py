"""Nothing in; what makes one release another for those that work beside it, as one value, out."""

from dataclasses import dataclass
from typing import Final

from .formats import FORMATS, Formats
from .migrations import OURS, Steps


@dataclass(frozen=True, slots=True)
class Release:
    """The tables that a release knows, and the formats that it reads and writes.

    Parameters
    ----------
    steps
        Its tables, and the way to them.
    formats
        Of memories that are written down, and of what lies between workers on Kafka.
    """

    steps: Steps = OURS
    formats: Formats = FORMATS


THIS: Final = Release()
"""The release at hand."""
