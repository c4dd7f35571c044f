"""A number in; what one of the neighbours says, or a new list of theirs, out."""

from datetime import timedelta

from notifiers import people
from notifiers.audience import Medium
from notifiers.people import How
from tests.year.clock import ZONE
from tests.year.municipality import Member, place
from tests.year.year import Year

_MEDIA = (Medium.PHONE, Medium.EMAIL)


def says_stop(year: Year, pick: int) -> None:
    """Let somebody text STOP, or follow the link in a mail."""
    address, medium = _somebody(year, pick)
    with year.engine.begin() as conn:
        people.opt_out(conn, year.key, address, medium, How.SMS, year.clock())
    year.consent.leaves(address, year.clock())


def says_start(year: Year, pick: int) -> None:
    """Let somebody come back."""
    address, medium = _somebody(year, pick)
    with year.engine.begin() as conn:
        people.opt_in(conn, year.key, address, medium, How.SMS, year.clock())
    year.consent.returns(address)


def agrees_again(year: Year, pick: int) -> None:
    """Let the list say that somebody has signed once more, yesterday or today."""
    group, member = _member(year, pick)
    member.consent = year.clock().astimezone(ZONE).date() - timedelta(days=pick % 2)
    member.withdrawn = None
    _written(year, group)


def withdraws(year: Year, pick: int) -> None:
    """Let the list say that somebody has withdrawn from that group."""
    group, member = _member(year, pick)
    member.withdrawn = year.clock().astimezone(ZONE).date()
    _written(year, group)


def moves_away(year: Year, pick: int) -> None:
    """Take somebody off a list, or put them back on with what they signed long ago."""
    group, member = _member(year, pick)
    if year.gone.get(group):
        year.municipality.lists[group].append(year.gone[group].pop())
    else:
        year.municipality.lists[group].remove(member)
        year.gone.setdefault(group, []).append(member)
    _written(year, group)


def joins_two(year: Year, pick: int) -> None:
    """Put somebody on a second list too."""
    _, member = _member(year, pick)
    group = year.municipality.citizens[pick // 7 % len(year.municipality.citizens)]
    here = year.municipality.lists[group]
    if all(one.person != member.person for one in here):
        today = year.clock().astimezone(ZONE).date()
        here.append(Member(f"new-{member.person}", member.person, place(0), "da", today))
        _written(year, group)


def _written(year: Year, group: str) -> None:
    year.municipality.write(group)
    year.consent.listed(group)


def _member(year: Year, pick: int) -> tuple[str, Member]:
    """Pick one of the people, the first few more often: who is in many stories meets more of the rules."""
    groups = [group for group in year.municipality.citizens if year.municipality.lists[group]]
    group = groups[pick % len(groups)]
    listed = year.municipality.lists[group]
    return group, listed[pick // 11 % min(len(listed), 12)]


def _somebody(year: Year, pick: int) -> tuple[str, Medium]:
    _, member = _member(year, pick)
    medium = _MEDIA[pick % 5 == 0]
    return (member.phone if medium is Medium.PHONE else member.email), medium
