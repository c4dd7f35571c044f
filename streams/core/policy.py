"""What a partnership has decided, as plain values: areas, detectors, groups and words in, nothing out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from detectors.base import Located
from detectors.counts import DailyCounts

from .facts import Stage
from .texts import Lint, Texts


class Shape(Protocol):
    """A patch of ground."""

    @property
    def centre(self) -> tuple[float, float]:
        """Latitude and longitude of the middle, in degrees."""
        ...

    @property
    def radius_m(self) -> float:
        """Radius of the smallest circle round the middle that covers the patch, in metres."""
        ...

    @property
    def square_m(self) -> float:
        """How large the patch is, in square metres."""
        ...

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in the patch."""
        ...

    def near(self, lat: float, lon: float, metres: float) -> bool:
        """Tell whether a place lies in the patch or no farther than so many metres from it."""
        ...


@dataclass(frozen=True, slots=True)
class Area:
    """A patch that is watched as one, and the name its people use for it."""

    id: str
    name: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours, in the partnership's own timezone, in which a group is left in peace; may cross midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Group:
    """People who hear about the same areas, and how and when they want to.

    ``update_every`` None stands for the partnership's own pace. ``cooldown`` keeps another spate in the same area from
    being told so soon after; ``within_m`` narrows the group down to those who live so near the spate;
    ``most_per_month`` caps what one person gets; ``ask_next_after`` is how long a contact has to acknowledge before
    the next is asked.
    """

    id: str
    name: str
    citizens: bool
    areas: tuple[str, ...]
    hears: frozenset[Stage]
    channels: tuple[str, ...]
    languages: tuple[str, ...] = ("da",)
    approval: str | None = None
    quiet: QuietHours | None = None
    update_every: timedelta | None = None
    cooldown: timedelta | None = None
    within_m: float | None = None
    most_per_month: int | None = None
    ask_next_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Life:
    """How long a spate lives and how often its thread speaks."""

    over_after: timedelta = timedelta(days=14)
    update_every: timedelta = timedelta(hours=24)
    joins_within_m: float = 1000.0


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything one partnership has decided.

    ``segments`` counts the SMS segments of a text, ``lint`` says what is wrong with one, and ``shipped`` holds the
    words that stand in for a text with which something is. ``reach_m`` is how far across its border it listens, in
    metres: as far as the widest circle in which its detectors look.
    """

    partnership: str
    name: str
    sender: str
    timezone: ZoneInfo
    areas: tuple[Area, ...]
    located: tuple[Callable[[], Located], ...]
    counted: tuple[Callable[[], DailyCounts], ...]
    groups: tuple[Group, ...]
    texts: Mapping[str, Texts]
    segments: Callable[[str], int]
    lint: Lint
    shipped: Mapping[str, Texts]
    life: Life = Life()
    categories: frozenset[str] = frozenset()
    exercise: bool = False
    valid_for: timedelta = timedelta(hours=48)
    reach_m: float = 0.0

    def area_of(self, lat: float, lon: float) -> Area | None:
        """Find the smallest area that holds a place; None when no area does."""
        holding = [area for area in self.areas if area.shape.contains(lat, lon)]
        return min(holding, key=lambda area: area.shape.radius_m, default=None)

    def near(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in one of the areas or within reach of one; without reach, in one of them."""
        return any(area.shape.near(lat, lon, self.reach_m) for area in self.areas)
