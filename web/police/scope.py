"""A report as it was sent and whose it may be in; the same on its way to the service, its source filled in, out."""

import json
import re
from typing import Final

from streams.arrivals import Arrival
from streams.reports import name_of, write_unreadable

_SHOWN: Final = re.compile(r"[A-Za-zÆØÅæøå][A-Za-zÆØÅæøå_.-]{0,39}")
"""A source that can be no number or name of a person, and is repeated."""


def arrival(item: object, origin: str, source: str | None) -> Arrival:
    """Put one report on its way; ``source`` is what its sender may speak for, None for any.

    A report that names none is of that source. One that names another is sent on as what the service refuses and
    keeps, with the reason.

    >>> arrival({"report_id": "r1"}, "http", "north").body
    b'{"report_id": "r1", "source": "north"}'
    """
    if source is None:
        return Arrival(written(item), origin)
    if isinstance(item, dict):
        if said := foreign(item, source):
            return Arrival(write_unreadable(name_of(item), said, written(item).decode()).encode(), origin, source)
        item = item | {"source": source}
    return Arrival(written(item), origin, source)


def foreign(item: object, source: str | None) -> str:
    """Say that a report is of another source than its sender may speak for; nothing if it is not."""
    named = item.get("source") if isinstance(item, dict) else None
    if source is None or named in (None, "") or (isinstance(named, str) and named.strip() == source):
        return ""
    shown = f' "{named}"' if isinstance(named, str) and _SHOWN.fullmatch(named) else ", one that is not repeated here"
    return f'source: this key is for the source "{source}", and the report is of another{shown}'


def written(item: object) -> bytes:
    """Write an item anew: half a character, which no database keeps, becomes a question mark."""
    return json.dumps(item, ensure_ascii=False).encode("utf-8", "replace")
