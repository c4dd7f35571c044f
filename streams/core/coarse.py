"""The free words and times of incidents in; the little that may be said of what they have in common out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .facts import Incident

FEWEST = 3
"""So many incidents must agree before it is said what is common; fewer would point at a home."""

WAYS: Mapping[str, frozenset[str]] = {
    "garden_door": frozenset(
        {
            "garden_door",
            "terrace_door",
            "patio_door",
            "balcony_door",
            "back_door",
            "french_door",
            "havedør",
            "terrassedør",
            "altandør",
            "bagdør",
        }
    ),
    "door": frozenset(
        {
            "door",
            "front_door",
            "main_door",
            "side_door",
            "kitchen_door",
            "basement_door",
            "garage_door",
            "dør",
            "hoveddør",
            "yderdør",
            "sidedør",
            "bryggersdør",
            "køkkendør",
            "kælderdør",
            "garagedør",
        }
    ),
    "window": frozenset(
        {"window", "basement_window", "skylight", "vindue", "kældervindue", "ovenlysvindue", "tagvindue"}
    ),
}
HOMES: Mapping[str, frozenset[str]] = {
    "house": frozenset(
        {
            "house",
            "detached",
            "detached_house",
            "semi_detached",
            "terraced",
            "terraced_house",
            "townhouse",
            "bungalow",
            "villa",
            "farm",
            "farmhouse",
            "holiday_home",
            "summer_house",
            "cottage",
            "hus",
            "enfamiliehus",
            "parcelhus",
            "dobbelthus",
            "rækkehus",
            "byhus",
            "gård",
            "landejendom",
            "sommerhus",
            "fritidshus",
        }
    ),
    "flat": frozenset(
        {
            "flat",
            "apartment",
            "studio",
            "maisonette",
            "lejlighed",
            "etagebolig",
            "etageejendom",
            "ejerlejlighed",
            "kollegium",
        }
    ),
}
_DAY = range(6, 18)  # hours of the local clock
_TELLING = timedelta(hours=12)


class Learned(NamedTuple):
    """What most incidents of a spate have in common: ``day`` or ``night``, the way in, the kind of home; else empty."""

    hours: str = ""
    way: str = ""
    homes: str = ""


def learned(incidents: Iterable[Incident], zone: ZoneInfo) -> Learned:
    """Say what at least three incidents, and more than half of those that say anything, have in common."""
    told = list(incidents)
    return Learned(
        _common(_hours(incident, zone) for incident in told),
        _common(known(WAYS, incident.entry) for incident in told),
        _common(known(HOMES, incident.dwelling) for incident in told),
    )


def known(kinds: Mapping[str, frozenset[str]], word: str) -> str:
    """Find the kind that a free word of a police system belongs to; empty for words that nobody has listed.

    >>> known(WAYS, "Terrace door"), known(HOMES, "rækkehus"), known(WAYS, "tunnel")
    ('garden_door', 'house', '')
    """
    plain = "_".join(word.casefold().replace("-", " ").replace("_", " ").split())
    return next((kind for kind, words in kinds.items() if plain in words), "")


def usual(kinds: Mapping[str, frozenset[str]], words: Iterable[str]) -> str:
    """Find the kind that most words belong to, of equals the first listed; empty when none is known."""
    counts = Counter(found for word in words if (found := known(kinds, word)))
    return max((kind for kind in kinds if counts[kind]), key=lambda kind: counts[kind], default="")


def _hours(incident: Incident, zone: ZoneInfo) -> str:
    """Tell day from night, where the interval is short enough to tell and both its ends are known."""
    length = incident.ended - incident.began
    if not timedelta() < length <= _TELLING:
        return ""
    return "day" if (incident.began + length / 2).astimezone(zone).hour in _DAY else "night"


def _common(found: Iterable[str]) -> str:
    counts = Counter(each for each in found if each)
    kind, count = counts.most_common(1)[0] if counts else ("", 0)
    return kind if count >= FEWEST and count * 2 > counts.total() else ""
