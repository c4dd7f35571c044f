"""A group's list and the channels it is reached by in; how many can be told, and what the others lack, out."""

from collections.abc import Collection
from dataclasses import dataclass

from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.recipients import Listing, Recipient

BY_ROW = "no turn is given: they are asked one after the other, in the order of the rows"

_ADDRESS = {Medium.PHONE: "number", Medium.EMAIL: "mail address"}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a group's channels reach into its list.

    Parameters
    ----------
    to_tell
        How many have an address for at least one of the channels.
    lacking
        How many have none for a channel, by what they lack; who has another is among those to tell.
    left_out
        How many rows cannot be used.
    """

    to_tell: int
    lacking: dict[str, int]
    left_out: int

    def __str__(self) -> str:
        without = "".join(f", {count} without a {what}" for what, count in self.lacking.items() if count)
        return f"{self.to_tell} to tell{without}, {self.left_out} rows left out"


def media_of(settings: Settings, group: str) -> set[Medium]:
    """Say what the channels of a group write to."""
    partnership, _, key = group.partition("/")
    return {settings.channels[name].medium for name in settings.channels_of(partnership, key)}


def reach_of(listing: Listing, media: Collection[Medium]) -> Reach:
    """Count whom the channels that write to these media reach. What goes to a partner's system needs no list."""
    wanted = [medium for medium in _ADDRESS if medium in media]
    reached = [each for each in listing.recipients if not wanted or any(_address(each, medium) for medium in wanted)]
    lacking = {_ADDRESS[medium]: sum(not _address(each, medium) for each in listing.recipients) for medium in wanted}
    return Reach(len(reached), lacking, len(listing.problems))


def withdrawals(listing: Listing) -> str:
    """Say how many rows of a list say withdrawn.

    >>> withdrawals(Listing([], [], []))
    '0 rows say withdrawn'
    """
    count = len(listing.withdrawn)
    return "1 row says withdrawn" if count == 1 else f"{count} rows say withdrawn"


def _address(recipient: Recipient, medium: Medium) -> str:
    return recipient.phone if medium is Medium.PHONE else recipient.email
