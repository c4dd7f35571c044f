"""Settings in; for each partnership a short word that differs when something else would be decided for it, out."""

import json
from collections.abc import Sequence
from hashlib import sha256

from .neighbours import Named, neighbours
from .plain import plain
from .schema.settings import Settings

_DIGITS = 32
_OF_ALL = ("country", "sending", "exercise", "public_url", "limits", "channels")


def fingerprint(settings: Settings, partnership: str) -> str:
    """Name all that decides what is noticed, told, worded and sent for a partnership, but for the people on its lists.

    Whatever a release fills in for what is left out counts too, the shipped words among it.
    """
    ours = plain(settings.partnerships[partnership])
    words = plain(settings.wording(partnership))
    return _digest([plain(getattr(settings, key)) for key in _OF_ALL], ours, words)


def memory_fingerprints(settings: Settings) -> dict[str, str]:
    """Name, for each partnership, what shapes its memory: what it takes in, what it notices, and whom it tells when.

    Under other words, channels, approvals or quiet hours the same is remembered: they decide about messages alone.
    What neighbours watch counts where it is within reach, since only what somebody watches is heard across a border.
    """
    beyond = neighbours(settings.partnerships)
    return {id_: _memory(settings, id_, beyond[id_]) for id_ in settings.partnerships}


def _memory(settings: Settings, partnership: str, beyond: Sequence[Named]) -> str:
    given = settings.partnerships[partnership]
    ground = {key: plain(area.shape) for key, area in given.areas.items()}
    theirs = [plain(settings.partnerships[other].areas[key].shape) for other, key in beyond]
    groups = {
        key: [list(given.areas_of(key)), list(group.hears), plain(group.update_every), plain(group.cooldown)]
        for key, group in given.groups.items()
    }
    notices = [sorted(given.categories), plain(given.timezone), plain(given.detection), plain(given.spates)]
    return _digest(ground, theirs, groups, *notices)


def _digest(*parts: object) -> str:
    # Keys keep their order: of two channels or areas it is the first that counts.
    return sha256(json.dumps(parts, separators=(",", ":")).encode()).hexdigest()[:_DIGITS]
