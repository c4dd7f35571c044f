"""A message in, a relay's word that it will carry it as a mail out."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from aiosmtplib import SMTPException

from notifiers.audience import Medium
from notifiers.mailbox import mailbox
from notifiers.message import Message, Receipt, Undeliverable
from notifiers.naming import name_of
from notifiers.reasons import Reason

from .connections import Connections, Relay
from .links import Links
from .verdicts import verdict
from .writing import Letterhead, mail


class Email:
    """Mail through one relay, a mail of its own to each recipient. Nobody can be asked what has been sent.

    Parameters
    ----------
    relay, letterhead
        Where mail goes out, and what it has on it.
    leave_url, acknowledge_url
        Give the addresses that take the recipient of a ref off the list, and their word that they have seen it.
    now
        The time that mails are dated by, aware.
    connections
        How many mails are handed over at once.
    """

    medium = Medium.EMAIL

    def __init__(
        self,
        relay: Relay,
        letterhead: Letterhead,
        leave_url: Callable[[str], str] | None = None,
        acknowledge_url: Callable[[str], str] | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        connections: int = 4,
    ) -> None:
        self._relay = relay
        self._letterhead = letterhead
        self._leave_url = leave_url
        self._acknowledge_url = acknowledge_url
        self._now = now
        self.at_once = connections
        self._connections = Connections(relay, letterhead.domain, connections)

    def __repr__(self) -> str:
        return f"Email({self._relay.host})"

    async def send(self, message: Message) -> Receipt:
        """Hand over one mail; the receipt says that the relay has taken it, not that it has arrived."""
        try:
            to = mailbox(message.to)
        except ValueError:
            raise Undeliverable(Reason.NO_MAILBOX, "not a mail address") from None
        await self._hand_over(to, mail(message, to, self._letterhead, self._links(message), self._now()))
        return Receipt(name_of(message), "accepted")

    async def close(self) -> None:
        """Hang up; the next mail would begin anew."""
        await self._connections.close()

    def _links(self, message: Message) -> Links:
        leave = self._leave_url(message.ref) if self._leave_url and message.ref else None
        seen = self._acknowledge_url(message.ref) if self._acknowledge_url and message.ref and message.asks else None
        return Links(leave, seen)

    async def _hand_over(self, to: str, written: bytes) -> None:
        """Spend half the time at most on getting through, so that the text has the other half and no doubt arises."""
        half = self._relay.total.total_seconds() / 2
        handed_over = False
        try:
            async with asyncio.timeout(half) as limit, self._connections.one() as smtp:
                await smtp.mail(self._letterhead.address)
                await smtp.rcpt(to)
                handed_over = True  # from here on silence proves nothing
                limit.reschedule(asyncio.get_running_loop().time() + half)
                await smtp.data(written, timeout=None)
        except (SMTPException, OSError) as error:  # a timeout is one of the latter
            raise verdict(error, handed_over=handed_over) from None
