"""Settings and the people tables in; how many would get a text today, by group, channel and language, out."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func

from config.schema.channels import TwilioChannel
from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.people.standing import why_not, with_standing
from notifiers.people.tables import members

People = Mapping[str, int]
"""How many, by language."""


@dataclass(frozen=True, slots=True)
class Mailing:
    """Whom texts go to now, and what a segment costs.

    Parameters
    ----------
    people
        By group and channel. A partner's own system counts as one.
    prices
        Of a segment, by channel; what is not named is free.
    """

    people: Mapping[tuple[str, str], People]
    prices: Mapping[str, float]

    def reached(self, group: str, channel: str, language: str, languages: tuple[str, ...]) -> int:
        """Count who gets the text in a language: those who read it, and by the first those who read none of them."""
        here = self.people.get((group, channel), {})
        if language != languages[0]:
            return here.get(language, 0)
        return sum(many for theirs, many in here.items() if theirs == language or theirs not in languages)


def mailing(conn: Connection, settings: Settings, partnership: str) -> Mailing:
    """Count the members who may be written to today: who has opted out or has no address gets nothing."""
    counted = {medium: _members(conn, medium, partnership) for medium in (Medium.PHONE, Medium.EMAIL)}
    people: dict[tuple[str, str], People] = {}
    for group in settings.partnerships[partnership].groups:
        for channel in settings.channels_of(partnership, group):
            medium = settings.channels[channel].medium
            people[group, channel] = counted[medium][group] if medium in counted else {"": 1}
    prices = {
        name: given.price_per_segment for name, given in settings.channels.items() if isinstance(given, TwilioChannel)
    }
    return Mailing(people, prices)


def _members(conn: Connection, medium: Medium, partnership: str) -> Mapping[str, Counter[str]]:
    query = (
        with_standing(medium, members.c.group_id, members.c.language, func.count())
        .where(
            members.c.group_id.startswith(f"{partnership}/", autoescape=True),
            members.c.active,
            why_not(medium).is_(None),
        )
        .group_by(members.c.group_id, members.c.language)
    )
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for group_id, language, many in conn.execute(query):
        found[group_id.partition("/")[2]][language] += many
    return found
