"""The bytes of a list that somebody has looked through in; the very same bytes, when they say yes, out."""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

LARGEST: Final = 5 * 1024 * 1024
"""Bytes that a list may have."""
KEPT_FOR: Final = timedelta(minutes=30)

_MOST = 12
_MOST_BYTES = 24 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A list on its way in.

    Parameters
    ----------
    whole
        Whether it names all members.
    by
        The account that brought it: nobody else may say yes to it.
    leaving
        The made-up ids of those who would leave by it, as they were shown to whoever is to say yes.
    """

    group_id: str
    name: str
    raw: bytes = field(repr=False)
    whole: bool
    by: int
    at: datetime
    leaving: frozenset[str] = frozenset()


class Uploads:
    """Keeps lists between the look and the yes, in memory alone: a list of people never lies on the disk for it.

    The oldest go when there are too many, or they are too large; after a restart one more upload does no harm.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: OrderedDict[str, Upload] = OrderedDict()
        self._lock = Lock()

    def keep(self, upload: Upload) -> str:
        """Keep a list for a while, and give the word that it is asked for by."""
        word = secrets.token_urlsafe(24)
        with self._lock:
            self._kept[word] = upload
            self._sweep()
        return word

    def take(self, word: str, group_id: str, by: int) -> Upload | None:
        """Hand a list over, once, to whoever brought it and for the group they brought it to; None if it is gone."""
        with self._lock:
            self._sweep()
            found = self._kept.get(word)
            if found is None or (found.group_id, found.by) != (group_id, by):
                return None
            return self._kept.pop(word)

    def _sweep(self) -> None:
        since = self._now() - KEPT_FOR
        for word in [word for word, upload in self._kept.items() if upload.at < since]:
            del self._kept[word]
        while len(self._kept) > _MOST or sum(len(upload.raw) for upload in self._kept.values()) > _MOST_BYTES:
            self._kept.popitem(last=False)
