"""What one of a kind can do and what lands ask of it, in; where the design gives way, by how much, out."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from .lands import Land
from .needs import Need, Unit

LOG: Final = 100e6
"""Bytes a second that one database writes to its log and sends to its standby, at most; an assumption."""

CORES: Final = 32.0
"""Processors of one database's machine; an assumption."""

SOON: Final = 60.0
"""Seconds for which a worker may be reading its settings; ours to want."""


class Limit(NamedTuple):
    """Something there is one of: what it is, its unit, the most it can do, and what each land asks of it."""

    what: str
    unit: str
    most: float
    asked: Mapping[str, float]

    def times(self, land: str) -> float:
        """Tell how many of what there is one of a land would need."""
        return self.asked[land] / self.most


class Asking(NamedTuple):
    """A land, what it needs, copies a report, and its largest partnership's share of all reports."""

    land: Land
    need: Need
    copies: float
    largest: float


def limits(unit: Unit, loading: float, asking: Sequence[Asking]) -> list[Limit]:
    """Set what there is one of beside what is asked of it; ``loading`` is seconds of reading one partnership."""

    def of(what: str, named: str, most: float, asked: Sequence[float]) -> Limit:
        return Limit(what, named, most, {each.land.name: one for each, one in zip(asking, asked, strict=True)})

    return [
        of("settings, read whole by every worker", "s", SOON, [a.land.partnerships * loading for a in asking]),
        of("the database's log", "MB/s", LOG / 1e6, [a.need.log / 1e6 for a in asking]),
        of("the database's processors", "cores", CORES, [a.need.serving for a in asking]),
        of("one source's partition, sorted in order", "reports/s", 1 / unit.sorting, [a.land.rush for a in asking]),
        of(
            "the largest partnership, decided by one worker",
            "copies/s",
            1 / unit.deciding,
            [a.land.rush * a.largest * a.copies for a in asking],
        ),
    ]
