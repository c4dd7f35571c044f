"""Messages in; those that a provider accepted, with the time, out: it has its bad days."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from notifiers.audience import Medium
from notifiers.message import Halted, InDoubt, Message, NoReceipt, Receipt, TryAgain, Undeliverable
from notifiers.reasons import Reason


class Accepted(NamedTuple):
    """A message that the provider took, and when."""

    message: Message
    at: datetime


TROUBLES: dict[str, Callable[[], NoReceipt]] = {
    "cannot be reached": lambda: TryAgain(Reason.NOT_REACHED),
    "is busy": lambda: TryAgain(Reason.SLOW_DOWN, after=timedelta(minutes=7)),
    "not now": lambda: TryAgain(Reason.NOT_NOW),
    "broken off": lambda: InDoubt(Reason.BROKEN_OFF),
    "accepted and failed": lambda: InDoubt(Reason.PROVIDER_FAILED),
    "unsubscribed": lambda: Undeliverable(Reason.UNSUBSCRIBED),
    "not in use": lambda: Undeliverable(Reason.UNKNOWN_NUMBER),
    "refused": lambda: Undeliverable(Reason.REFUSED),
    "bad login": lambda: Halted(Reason.BAD_LOGIN),
}


@dataclass(slots=True)
class Mailboxes:
    """A provider that does not say what it was given."""

    now: Callable[[], datetime]
    medium: Medium = Medium.EMAIL
    accepted: list[Accepted] = field(default_factory=list)
    troubles: deque[str] = field(default_factory=deque)
    unsubscribed: set[str] = field(default_factory=set)
    doubted: set[str] = field(default_factory=set)
    """The refs of messages that were ever in doubt, and to whom."""
    found: set[str] = field(default_factory=set)
    """The refs of what was accepted earlier, and has been looked at."""

    async def send(self, message: Message) -> Receipt:
        """Accept a message, or have one of the troubles."""
        trouble = self.troubles.popleft() if self.troubles else ""
        if not trouble or trouble == "accepted and failed":
            self.accepted.append(Accepted(message, self.now()))
        if trouble == "unsubscribed":
            self.unsubscribed.add(message.to)
        if trouble:
            why = TROUBLES[trouble]()
            if isinstance(why, InDoubt):
                self.doubted |= {message.ref, message.to}
            raise why
        return Receipt(message.ref, "accepted")

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class Phones(Mailboxes):
    """A provider that can be asked."""

    medium: Medium = Medium.PHONE

    async def find(self, message: Message, since: datetime) -> Receipt | None:
        """Look for a message."""
        known = message.ref in self.found or any(one.message.ref == message.ref for one in self.accepted)
        return Receipt(message.ref, "found") if known else None
