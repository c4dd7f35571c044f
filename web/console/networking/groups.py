"""A partnership's settings and its people in; what there is to say of each of its groups out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from config.schema.groups import GroupSettings
from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.people.counting import counts, last_taken_in
from notifiers.reasons import Reason
from web.problems import Problem

_LISTED = (Medium.PHONE, Medium.EMAIL)
_OPTED_OUT = (Reason.OPTED_OUT, Reason.UNSUBSCRIBED)


@dataclass(frozen=True, slots=True)
class Way:
    """How far one channel reaches into a group.

    Parameters
    ----------
    can
        How many can be told by it now; None where the channel has an address of its own and needs no list.
    lacking, out, withdrawn, unreachable
        How many have no address for it, have opted out, have withdrawn by a list, or are known not to be reached.
    """

    channel: str
    medium: Medium
    can: int | None
    lacking: int = 0
    out: int = 0
    withdrawn: int = 0
    unreachable: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """One group.

    Parameters
    ----------
    id
        As the outbox knows it: ``partnership/group``.
    areas
        The names of the areas it hears about; empty for all of the partnership's.
    file
        The file that says who is a member, if the settings name one.
    told
        How many can be told by at least the best of its channels.
    last_list
        When a list last changed something.
    """

    id: str
    key: str
    name: str
    given: GroupSettings
    areas: tuple[str, ...]
    ways: tuple[Way, ...]
    members: int
    told: int
    file: str | None
    last_list: datetime | None


def group_settings(settings: Settings, partnership: str, key: str) -> GroupSettings:
    """Find a group of a partnership; raises `Problem` 404 when it has none of that key."""
    given = settings.partnerships[partnership].groups.get(key)
    if given is None:
        raise Problem(404, "the partnership has no such group")
    return given


def groups_of(conn: Connection, settings: Settings, partnership: str, only: str | None = None) -> list[Group]:
    """Tell of the groups of a partnership, or of one, in the order of the settings."""
    given = settings.partnerships[partnership]
    keys = [only] if only else list(given.groups)
    ids = [f"{partnership}/{key}" for key in keys]
    counted = {medium: counts(conn, medium, ids) for medium in _LISTED}
    lists = last_taken_in(conn, ids)
    return [_group(settings, partnership, key, counted, lists.get(f"{partnership}/{key}")) for key in keys]


def _group(
    settings: Settings,
    partnership: str,
    key: str,
    counted: Mapping[Medium, Mapping[str, Counter[Reason | None]]],
    last_list: datetime | None,
) -> Group:
    around, id_ = settings.partnerships[partnership], f"{partnership}/{key}"
    given = around.groups[key]
    of_group = {medium: counted[medium].get(id_, Counter[Reason | None]()) for medium in _LISTED}
    ways = [_way(name, settings.channels[name].medium, of_group) for name in settings.channels_of(partnership, key)]
    return Group(
        id_,
        key,
        around.group_name(key),
        given,
        tuple(around.area_name(area) for area in given.areas or ()),
        tuple(ways),
        of_group[Medium.PHONE].total(),
        max((way.can for way in ways if way.can is not None), default=0),
        given.recipients.name if given.recipients else None,
        last_list,
    )


def _way(channel: str, medium: Medium, counted: Mapping[Medium, Counter[Reason | None]]) -> Way:
    if medium is Medium.ITSELF:
        return Way(channel, medium, None)
    found = counted[medium]
    lacking, withdrawn, out = (
        found[Reason.NO_ADDRESS],
        found[Reason.NO_CONSENT],
        sum(found[each] for each in _OPTED_OUT),
    )
    rest = found.total() - found[None] - lacking - withdrawn - out
    return Way(channel, medium, found[None], lacking, out, withdrawn, rest)


def total(groups: Sequence[Group]) -> int:
    """Count the members of groups; who is in two counts twice."""
    return sum(group.members for group in groups)
