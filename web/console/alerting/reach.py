"""Texts that have not gone out in; how many people each would reach as things stand, and who would be left out, out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func

from notifiers.audience import Medium, Near
from notifiers.people.matching import homes_in
from notifiers.people.nearness import cells_near
from notifiers.people.standing import why_not, with_standing
from notifiers.people.tables import members
from notifiers.reasons import Reason

from .spoken import Spoken


@dataclass(frozen=True, slots=True)
class Reach:
    """Who would hear: how many by language, and how many would not, by why."""

    languages: Counter[str] = field(default_factory=Counter)
    left_out: Counter[Reason] = field(default_factory=Counter)


def reach(conn: Connection, group_id: str, medium: Medium, near: Near | None) -> Reach:
    """Count the members of a group who would be written to now; a channel with an address of its own has one reader.

    Who has been told already, or has had enough for the month, is only known when it goes: they are counted here.
    """
    if medium is Medium.ITSELF:
        return Reach(Counter({"": 1}))
    found = Reach()
    wanted = (members.c.language, why_not(medium).label("why"), func.count().label("count"))
    mine = [[members.c.group_id == group_id]] if near is None else homes_in(cells_near(near), group_id)
    for here in mine:
        query = with_standing(medium, *wanted).where(*here, members.c.active).group_by(wanted[0], wanted[1])
        for language, why, count in conn.execute(query):
            if why is None:
                found.languages[language] += count
            else:
                found.left_out[Reason(why)] += count
    return found


def shared_out(found: Reach, versions: Sequence[Spoken]) -> Mapping[int, int]:
    """Say how many would read each text of one channel: their own language, or the one that was queued first."""
    spoken = {each.language: each.id for each in versions}
    counts: Counter[int] = Counter(dict.fromkeys((each.id for each in versions), 0))
    for language, count in found.languages.items():
        counts[spoken.get(language, versions[0].id)] += count
    return counts
