"""What two settings would have noticed in; what both did, and what only one of them, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from .figures import Figures, Noticed


@dataclass(frozen=True, slots=True)
class Compared:
    """Two settings over the same span.

    Parameters
    ----------
    now, new
        Their figures.
    kept
        Spates that the new ones notice as well, each beside the one that the present ones notice.
    gained
        Spates that only the new ones notice: those that the present ones miss.
    lost
        Spates that only the present ones notice: those that the new ones miss.
    """

    now: Figures
    new: Figures
    kept: Sequence[tuple[Noticed, Noticed]]
    gained: Sequence[Noticed]
    lost: Sequence[Noticed]


def compared(now: Figures, new: Figures) -> Compared:
    """Match spates by the incidents that they share; one may be two under other settings, and is still noticed."""
    theirs = _by_incident(new.spates)
    ours = _by_incident(now.spates)
    kept, lost = [], []
    for spate in now.spates:
        same = _first(spate, theirs)
        if same is None:
            lost.append(spate)
        else:
            kept.append((spate, same))
    gained = [spate for spate in new.spates if _first(spate, ours) is None]
    return Compared(now, new, kept, gained, lost)


def _by_incident(spates: Sequence[Noticed]) -> dict[str, list[Noticed]]:
    found: dict[str, list[Noticed]] = {}
    for spate in spates:
        for key in spate.members:
            found.setdefault(key, []).append(spate)
    return found


def _first(spate: Noticed, others: dict[str, list[Noticed]]) -> Noticed | None:
    """Find the first that shares an incident, of those that it shares with."""
    sharing = (other for key in spate.members for other in others.get(key, ()))
    return min(sharing, key=lambda other: (other.opened.at, other.opened.spate_id), default=None)
