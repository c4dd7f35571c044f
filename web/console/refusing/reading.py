"""What somebody looks for in; the refused reports that match, the latest first, and how many of each kind, out."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from streams.tables import refused

PAGE: Final = 25
LATELY: Final = timedelta(days=30)
_LONGEST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; empty means all.

    Parameters
    ----------
    text
        What the reason, or the report's id, has in it.
    before
        Only what was refused before the one of this number; 0 for no such bound.
    """

    source: str = ""
    kind: str = ""
    text: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused report, without what it says."""

    seq: int
    received_at: datetime
    origin: str
    source: str
    report_id: str
    kind: str
    reason: str


_SHOWN: Final = [refused.c[name] for name in Refused.__slots__]


@dataclass(frozen=True, slots=True)
class Lately:
    """How many were refused in the last 30 days, by kind, the most frequent first; and the sources they are of."""

    kinds: Sequence[tuple[str, int]]
    sources: Sequence[str]

    @property
    def most(self) -> int:
        """The number of the most frequent kind."""
        return max((count for _, count in self.kinds), default=0)


def matching(conn: Connection, wanted: Wanted) -> tuple[list[Refused], bool]:
    """List a page of what matches, and tell whether there is more."""
    query = select(*_SHOWN).order_by(refused.c.seq.desc()).limit(PAGE + 1)
    if wanted.source:
        query = query.where(refused.c.source == wanted.source)
    if wanted.kind:
        query = query.where(refused.c.kind == wanted.kind)
    if wanted.text:
        found = refused.c.reason.icontains(wanted.text, autoescape=True)
        query = query.where(found | refused.c.report_id.icontains(wanted.text, autoescape=True))
    if wanted.before:
        query = query.where(refused.c.seq < wanted.before)
    rows = [Refused(*row) for row in conn.execute(query)]
    return rows[:PAGE], len(rows) > PAGE


def lately(conn: Connection, now: datetime) -> Lately:
    """Count what was refused in the last 30 days."""
    query = (
        select(refused.c.kind, refused.c.source, func.count())
        .where(refused.c.received_at >= now - LATELY)
        .group_by(refused.c.kind, refused.c.source)
    )
    kinds, sources = Counter[str](), set[str]()
    for kind, source, count in conn.execute(query):
        kinds[kind] += count
        sources.add(source)
    return Lately(kinds.most_common(), sorted(sources - {""}))


def body_of(conn: Connection, seq: int) -> tuple[str, bool] | None:
    """Give what a refused report said, as it is best read, and whether that is all of it; None if there is none."""
    found = conn.execute(select(refused.c.body).where(refused.c.seq == seq)).scalar_one_or_none()
    if found is None:
        return None
    if len(found) > _LONGEST:
        return found[:_LONGEST], False
    try:
        return json.dumps(json.loads(found), ensure_ascii=False, indent=2), True
    except (ValueError, RecursionError):
        return found, True
