"""The people tables in; who of a group is to hear, who is not and why, and where they are reached, out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select

from notifiers.audience import Candidate, Listed, Medium, Near
from notifiers.keys import nameless
from notifiers.reasons import Reason

from .inserting import insert_or_replace
from .matching import count_in, homes_in
from .nearness import cells_near, lives_near
from .opting import opt_out_person
from .standing import address_of, person_of, why_not, with_standing
from .tables import members, unreachable
from .words import How

LEARNED = frozenset({Reason.UNSUBSCRIBED, Reason.NO_SMS, Reason.UNKNOWN_NUMBER, Reason.NOT_A_NUMBER, Reason.NO_MAILBOX})
"""What a provider may say of an address for good; all else is about one message."""

_AT_ONCE = 1000


class People:
    """An `Audience` kept in the database.

    Parameters
    ----------
    key
        The installation's secret, which people are made nameless with.
    """

    def __init__(self, key: bytes) -> None:
        self.key = key

    def candidates(self, conn: Connection, group_id: str, medium: Medium, near: Near | None) -> Iterator[Candidate]:
        """List the members of a group, those who may not be written to with the reason, by their made-up ids.

        Whoever has left is not listed, nor, with ``near``, whoever lives further away or nobody knows where.
        """
        wanted = (members.c.recipient, person_of(medium), members.c.language, members.c.turn, why_not(medium))
        mine = [[members.c.group_id == group_id]] if near is None else homes_in(cells_near(near), group_id)
        for here in mine:
            query = with_standing(medium, *wanted).where(*here, members.c.active).order_by(members.c.recipient)
            with conn.execute(query.execution_options(yield_per=_AT_ONCE)) as rows:
                for recipient, person, language, turn, why in rows:
                    yield Candidate(recipient, person or "", language, turn, why)

    def far(self, conn: Connection, group_id: str, near: Near) -> int:
        """Count the members of a group who live further away, or nobody knows where."""
        here = members.c.group_id == group_id, members.c.active
        everybody = conn.scalar(select(func.count()).select_from(members).where(*here)) or 0
        return everybody - count_in(conn, cells_near(near), group_id)

    def is_listed(self, conn: Connection, listed: Listed) -> bool:
        """Tell whether a group has such a member."""
        who = members.c.group_id == listed.group_id, members.c.recipient == listed.recipient, members.c.active
        return conn.scalar(select(members.c.id).where(*who)) is not None

    def lives_near(self, conn: Connection, listed: Listed, near: Near) -> bool:
        """Tell whether a member's home is known to be near."""
        who = members.c.group_id == listed.group_id, members.c.recipient == listed.recipient, members.c.active
        cell = conn.scalar(select(members.c.cell9).where(*who))
        return cell is not None and lives_near(near)(cell)

    def addresses(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> Mapping[Listed, str]:
        """Look up where those who may be written to at this moment are reached; leave out all others."""
        found = self._looked_up(conn, wanted, medium, address_of(medium))
        return {listed: address for listed, why, address in found if why is None}

    def why_not(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> Mapping[Listed, Reason]:
        """Say of those who may not be written to at this moment why; whom no group lists has left."""
        found = {listed: why for listed, why, _ in self._looked_up(conn, wanted, medium, members.c.id)}
        reasons = {listed: found.get(listed, Reason.LEFT) for listed in wanted}
        return {listed: why for listed, why in reasons.items() if why is not None}

    def learn(self, conn: Connection, listed: Listed, medium: Medium, reason: Reason, now: datetime) -> None:
        """Remember what a provider says of an address for good, and nothing that it says of one message.

        Unsubscribed counts as an opt-out. A newer consent, or a START, puts an end to either.
        """
        who = members.c.group_id == listed.group_id, members.c.recipient == listed.recipient
        person = conn.scalar(select(person_of(medium)).where(*who))
        if person is None or reason not in LEARNED:
            return
        if reason is Reason.UNSUBSCRIBED:
            opt_out_person(conn, person, medium, How.PROVIDER, now)
        else:
            row = {"person": person, "medium": medium, "reason": reason, "at": now}
            insert_or_replace(conn, unreachable, [row])

    @staticmethod
    def _looked_up(
        conn: Connection, wanted: Collection[Listed], medium: Medium, column: ColumnElement[str] | ColumnElement[int]
    ) -> Iterator[tuple[Listed, Reason | None, str]]:
        for group_id, recipients in _by_group(wanted).items():
            query = with_standing(medium, members.c.recipient, why_not(medium), column)
            listed = members.c.group_id == group_id, members.c.recipient.in_(recipients)
            for recipient, why, found in conn.execute(query.where(*listed)):
                yield Listed(group_id, recipient), why, found


def language_of(conn: Connection, key: bytes, address: str) -> str | None:
    """Find the language that whoever has this number or mail address reads; None if no group lists them."""
    person = nameless(key, address)
    theirs = (members.c.phone_person == person) | (members.c.email_person == person)
    return conn.scalar(select(members.c.language).where(theirs, members.c.active).order_by(members.c.id).limit(1))


def _by_group(wanted: Iterable[Listed]) -> dict[str, list[str]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for group_id, recipient in wanted:
        groups[group_id].append(recipient)
    return groups
