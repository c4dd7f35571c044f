"""A message with a StatusCallback in, POSTs that tell of its further fate out."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from .messages import ACCOUNT, Sent
from .orders import Orders
from .webhooks import Webhooks
from .wording import VERSION

_AT_ONCE = 16
_CHOSEN = "+4592450000"  # the sender that a messaging service has taken from its pool


class _Told(NamedTuple):
    """What is left to tell of one message, the next first."""

    sent: Sent
    steps: tuple[tuple[str, int | None], ...]


class StatusReports:
    """Tells of messages, a few at a time; nothing of one message is told before what goes before it was answered."""

    def __init__(self, webhooks: Webhooks, orders: Orders, clock: Callable[[], datetime]) -> None:
        self.answered: Counter[int] = Counter()
        self.unfinished = 0
        self._webhooks = webhooks
        self._orders = orders
        self._clock = clock
        self._due: asyncio.Queue[_Told] = asyncio.Queue()
        self._working: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tell; called on the loop."""
        self._working = [asyncio.create_task(self._work()) for _ in range(_AT_ONCE)]

    async def stop(self) -> None:
        """Tell nothing more."""
        for task in self._working:
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    def begin(self, sent: Sent) -> None:
        """Plan what will be told of a message."""
        self.unfinished += 1
        self._later(_Told(sent, tuple(self._steps(sent))))

    def _steps(self, sent: Sent) -> Iterable[tuple[str, int | None]]:
        """List the statuses a message passes through; the one it begins with is never told."""
        fate = self._orders.fate(sent.to)
        steps: list[tuple[str, int | None]] = [("queued", None)] if sent.status == "accepted" else []
        if fate is None or fate.status == "undelivered":
            steps.append(("sent", None))
        steps.append(("delivered", None) if fate is None else (fate.status, fate.code))
        if self._orders.reporting.reordered:
            steps.reverse()
        return [step for step in steps for _ in range(2 if self._orders.reporting.duplicated else 1)]

    def _later(self, told: _Told) -> None:
        if delay := self._orders.reporting.delay:
            asyncio.get_running_loop().call_later(delay, self._due.put_nowait, told)
        else:
            self._due.put_nowait(told)

    async def _work(self) -> None:
        while True:
            sent, ((status, error), *rest) = await self._due.get()
            sent.becomes(status, error, self._clock().replace(microsecond=0))
            url = sent.form.get("StatusCallback")
            if url and not self._orders.reporting.silent:
                token = f"{sent.sid}-{status}"
                heard = await self._webhooks.post(url, _form(sent, status, error), token)
                self.answered[heard.status] += 1
            if rest:
                self._later(_Told(sent, tuple(rest)))
            else:
                self.unfinished -= 1


def _form(sent: Sent, status: str, error: int | None) -> dict[str, str]:
    form = sent.form
    said = {
        "AccountSid": ACCOUNT,
        "ApiVersion": VERSION,
        "MessageSid": sent.sid,
        "MessageStatus": status,
        "SmsSid": sent.sid,
        "SmsStatus": status,
        "To": sent.to,
    }
    said["From"] = form.get("From", _CHOSEN)
    if "MessagingServiceSid" in form:
        said["MessagingServiceSid"] = form["MessagingServiceSid"]
    if error is not None:
        said["ErrorCode"] = str(error)
    if status in {"delivered", "undelivered"} and sent.left is not None:
        said["RawDlrDoneDate"] = sent.left.strftime("%y%m%d%H%M")
    return said
