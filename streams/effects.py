"""What deciding on some reports led to in, one value that the store keeps whole or not at all out."""

from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from notifiers.outbox import GroupMessage

from .arrivals import Result
from .core.facts import Alert, Refusal, Report
from .sorting import Noted


class Fenced(Exception):  # noqa: N818  (it reads as what happened)
    """Somebody else has written since: what was decided rests on what is no longer so, and nothing was kept."""


class SettingsChanged(Exception):  # noqa: N818  (likewise)
    """Other settings are in force than those that were decided under; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: a report that a region accepted, or a moment at which time raised alerts in it."""

    received_at: datetime
    partnership: str
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A partition is handled up to an offset; it was ``after`` that before, None for one never begun."""

    topic: str
    partition: int
    after: int | None
    to: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A region is one version further; ``next_due`` says when time alone brings something about, None for never."""

    region: str
    version: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class Noting:
    """What is to be noted of a report, in place of what was; nothing, for one that was never heard of."""

    before: Noted
    after: Noted


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record of copies on its way to the topic of incidents, and the partition of the reports they are copies of."""

    topic: str
    partition: int
    key: bytes
    headers: list[tuple[str, bytes]]
    body: bytes
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be said on the bus once it is so, under an id by which whoever hears it twice knows it again.

    ``version`` is the one that its body is written in: a newer release may be who says it.
    """

    kind: str
    id: str
    key: str
    at: datetime
    body: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """A report that was not believed: where it came from, why, what it said, and of which source it is, if known."""

    origin: str
    refusal: Refusal
    body: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """A record that only a newer release can read, kept as it came."""

    topic: str
    partition: int
    offset: int
    version: int
    headers: str
    key: bytes | None
    body: bytes


@dataclass(slots=True)
class Effects:
    """All that one transaction leaves behind, and under which version of the settings it was decided.

    What became of each report, in ``taken``, and when all of it ``began`` are not kept: they are told.
    """

    entries: list[Entry] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    messages: list[GroupMessage] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    noted: dict[str, Noting] = field(default_factory=dict)
    outgoing: list[Outgoing] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    settings: int | None = None
    settings_hash: str = ""
    taken: list[Result] = field(default_factory=list)
    began: float = field(default_factory=perf_counter, compare=False)

    @property
    def empty(self) -> bool:
        """Tell whether there is nothing to keep."""
        kept = (self.entries, self.alerts, self.refused, self.moves, self.turns, self.noted, self.aside)
        return not any(kept)
