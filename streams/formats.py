"""The oldest release that may be at work in; in which versions memory and copies of reports are written for it, out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from .arrivals import Copy
from .bodies import packed, read_copies
from .core import snapshot
from .core.facts import Refusal


@dataclass(frozen=True, slots=True)
class Bodies:
    """One version of what lies on the topic of incidents.

    Parameters
    ----------
    version
        Its number.
    since
        The revision of the tables of the first release that reads it.
    pack, read
        Write copies for one region as messages, in their order, and read one back.
    """

    version: int
    since: str
    pack: Callable[[Iterable[Copy]], Iterator[bytes]]
    read: Callable[[bytes], list[Copy] | Refusal]


@dataclass(frozen=True, slots=True)
class Formats:
    """In which versions a release reads and writes what it shares with the releases before and after it.

    It reads all it knows, and writes the newest that the oldest release which may be at work reads as well: so two
    releases work side by side, and the older can be gone back to. That oldest release is named by the database, with
    the newest revision of the tables that it knows.

    Parameters
    ----------
    states
        By version of a memory that was written down, the revision of the first release that reads it.
    changes
        How one of these versions becomes another.
    incidents
        All versions of what lies on the topic of incidents, from the first one on.
    """

    states: Mapping[int, str] = field(default_factory=lambda: {1: "0004"})
    changes: snapshot.Changes = field(default_factory=lambda: snapshot.CHANGES)
    incidents: tuple[Bodies, ...] = (Bodies(1, "0004", packed, read_copies),)

    def state(self, oldest: str) -> int:
        """Give the version to write a memory down in.

        >>> Formats(states={1: "0004", 2: "0007"}).state("0006")
        1
        """
        return _newest(self.states, oldest)

    def copies(self, oldest: str) -> Bodies:
        """Give the version to write copies in."""
        return self.bodies(_newest({each.version: each.since for each in self.incidents}, oldest))

    @property
    def newest(self) -> int:
        """The newest version of copies that can be read."""
        return len(self.incidents)

    def bodies(self, version: int) -> Bodies:
        """Give the version that copies are written in."""
        return self.incidents[version - 1]


def _newest(since: Mapping[int, str], oldest: str) -> int:
    """Find the newest version that all can read; the oldest of them where somebody may be there who reads none."""
    return max((version for version, first in since.items() if first <= oldest), default=min(since))


FORMATS: Final = Formats()
"""Those of this release."""
