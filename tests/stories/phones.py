"""Messages in; what every telephone, or mailbox, shows, and when, out: channels that reach nobody."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from notifiers.audience import Medium
from notifiers.message import Message, NoReceipt, Receipt


class Shown(NamedTuple):
    """What somebody was shown, where and when."""

    to: str
    at: datetime
    text: str


class Phones:
    """A channel that remembers what everybody was shown.

    Parameters
    ----------
    now
        The clock on the telephones.
    medium
        What it writes to.
    """

    def __init__(self, now: Callable[[], datetime], medium: Medium = Medium.PHONE) -> None:
        self.medium = medium
        self.shown: list[Shown] = []
        self.trouble: dict[str, NoReceipt] = {}
        """What is wrong with a number; it then shows nothing."""
        self._now = now

    async def send(self, message: Message) -> Receipt:
        """Show a text."""
        if message.to in self.trouble:
            raise self.trouble[message.to]
        self.shown.append(Shown(message.to, self._now(), message.text))
        return Receipt(str(len(self.shown)), "sent")

    async def close(self) -> None:
        """Nothing is open."""

    def of(self, phone: str) -> list[str]:
        """List what one of them shows."""
        return [text for to, _, text in self.shown if to == phone]
