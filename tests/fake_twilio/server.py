"""The Twilio-like server inside a test's own process, on a thread of its own."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar

from .messages import Sent
from .service import TwilioService

T = TypeVar("T")


class FakeTwilio:
    """Starts on entry, stops on exit; then fails the test if it was asked for what Twilio would not understand.

    What is ordered holds from the next request on, and may be ordered from any thread.
    """

    def __init__(self) -> None:
        self.url = ""
        self.inbound_url = ""
        self._service = TwilioService()
        orders = self._service.orders
        self.next = orders.next
        self.always = orders.always
        self.sometimes = orders.sometimes
        self.numbers_ending = orders.numbers_ending
        self.throttle = orders.throttle
        self.slow = orders.slow
        self.list_late = orders.list_late
        self.report = orders.report
        self.keep_opt_outs = orders.keep_opt_outs
        self.behind = self._service.webhooks.behind
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake twilio", daemon=True)

    @property
    def sent(self) -> list[Sent]:
        """All that was accepted, in order."""
        return self._service.messages.all

    @property
    def requests(self) -> int:
        """How many POSTs came, whatever became of them."""
        return self._service.api.requests

    @property
    def throttled(self) -> int:
        """How many requests were one too many."""
        return self._service.api.throttled

    @property
    def reported(self) -> Counter[int]:
        """How often the status callbacks were answered with which HTTP status; 0 is no answer."""
        return self._service.reports.answered

    @property
    def replies(self) -> list[tuple[str, str]]:
        """What was texted back to people, as TwiML asked for."""
        return self._service.inbound.replies

    @property
    def now(self) -> datetime | None:
        """The time on Twilio's clock; None is the real one."""
        return self._service.now

    @now.setter
    def now(self, now: datetime | None) -> None:
        self._service.now = now

    def text_in(self, from_: str, to: str, body: str) -> str:
        """Write a text to one of our numbers; returns what the webhook at ``inbound_url`` answered, as TwiML."""
        return self._run(self._service.inbound.text_in(from_, to, body, self.inbound_url))

    def all_told(self, within: float = 10.0) -> None:
        """Wait until every status callback was made; fails when that takes longer than ``within`` seconds."""
        deadline = time.monotonic() + within
        while self._service.reports.unfinished:
            assert time.monotonic() < deadline, f"{self._service.reports.unfinished} messages are still being told of"
            time.sleep(0.005)

    def stop(self) -> None:
        """Be down from now on: connections are refused."""
        if not self._loop.is_closed():
            self._run(self._service.stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def __enter__(self) -> Self:
        self._thread.start()
        self.url = self._run(self._service.start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if kind is None:
            assert not self._service.api.complaints, self._service.api.complaints

    def _run(self, job: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(job, self._loop).result()
