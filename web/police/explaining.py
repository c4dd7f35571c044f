"""A report that was refused, and why, in; the fields at fault, each with where it stands, out."""

import re
from collections.abc import Iterator
from typing import Final

from streams.core.facts import Refusal
from streams.reports import COLUMNS, mistakes

from .models import Fault

_NAMED: Final = re.compile(rf"\b({'|'.join(COLUMNS)})\b")
_BY_KIND: Final = {"outside": "lat", "future": "reported_at"}
_UNREADABLE: Final = "not readable"


def faults(item: object, refusal: Refusal, at: str = "") -> list[Fault]:
    """Name what is wrong in a report.

    Parameters
    ----------
    item
        The report as it was sent.
    at
        Where it stands in the body, as a JSON pointer.

    >>> faults({"report_id": "r1", "lat": "north"}, Refusal("r1", "lat: expected degrees …", "not readable"), "/3")
    [Fault(detail='lat: expected degrees north as a number, with a point', pointer='/3/lat', field='lat')]
    """
    found = list(_found(item, refusal, at)) if isinstance(item, dict) else []
    return found or [fault(at, _field(refusal), refusal.reason)]


def _found(item: dict[str, object], refusal: Refusal, at: str) -> Iterator[Fault]:
    if refusal.kind == _UNREADABLE:
        for mistake in mistakes(item):
            yield fault(at, mistake.column, mistake.said)


def _field(refusal: Refusal) -> str:
    named = _NAMED.search(refusal.reason)
    return named[1] if named else _BY_KIND.get(refusal.kind, "")


def fault(at: str, field: str, detail: str) -> Fault:
    """Name one thing that is wrong, in a field of what stands at a place of the body."""
    return Fault(detail=detail, pointer=f"{at}/{field}" if field else at, field=field or None)
