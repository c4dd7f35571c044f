"""The settings in; the groups that people may join by themselves, and how each is texted, out."""

from collections.abc import Iterator
from dataclasses import dataclass

from config.schema.groups import GroupSettings
from config.schema.partnership import PartnershipSettings
from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.people.nearness import cell_of

from .counter import Road


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """A group that people may join.

    Parameters
    ----------
    areas
        What it hears about: key and name.
    """

    partnership: str
    key: str
    name: str
    around: PartnershipSettings
    given: GroupSettings
    areas: tuple[tuple[str, str], ...]
    road: Road

    @property
    def id(self) -> str:
        """As the outbox knows it."""
        return f"{self.partnership}/{self.key}"

    @property
    def asks_where(self) -> bool:
        """Whether somebody must say roughly where they live to hear anything: it tells only who lives near."""
        return self.given.within is not None

    def cell_in(self, area: str) -> int | None:
        """Give the cell in the middle of an area of the group's; None for any other word."""
        if not self.asks_where or area not in dict(self.areas):
            return None
        return cell_of(*self.around.areas[area].shape.centre)


def texted_by(settings: Settings, partnership: str, group: str) -> str | None:
    """Name the first channel of a group that writes to telephones."""
    channels = settings.channels_of(partnership, group)
    return next((name for name in channels if settings.channels[name].medium is Medium.PHONE), None)


def open_groups(settings: Settings) -> Iterator[OpenGroup]:
    """List the groups that people may join."""
    for partnership, around in settings.partnerships.items():
        for key in around.groups:
            if (found := open_group(settings, partnership, key)) is not None:
                yield found


def open_group(settings: Settings, partnership: str, key: str) -> OpenGroup | None:
    """Find a group that people may join; None if there is none, or it is not open to all."""
    around = settings.partnerships.get(partnership)
    given = around.groups.get(key) if around else None
    if around is None or given is None or not given.open_to_all:
        return None
    channel = texted_by(settings, partnership, key)
    if channel is None:
        return None
    areas = tuple((area, around.area_name(area)) for area in around.areas_of(key))
    return OpenGroup(partnership, key, around.group_name(key), around, given, areas, Road(partnership, channel))
