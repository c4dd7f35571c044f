"""A code for somebody in; the same on its way by the channel it belongs to, once or not at all, out."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from queue import Empty, Full, Queue
from threading import Event, Thread

from sqlalchemy import Engine

from config.schema.settings import Settings
from notifiers.message import Channel, Message, NoReceipt
from streams.faults import in_one_line
from trygvarsel.opening import SetUpProblem, open_channel
from web.public.codes import sweep

log = logging.getLogger(__name__)

Open = Callable[[str, Settings], Channel]

_MOST_WAITING = 100
_LOOKS_UP = 0.2
"""Seconds after which a sender that has nothing to do looks whether it is to stop."""


class Codes:
    """Sends codes beside the outbox, in a thread of its own, so that nobody learns from how long an answer takes.

    A code that fails is not tried again: whoever waits for it asks for another.

    Parameters
    ----------
    settings
        Gives what is in force.
    opened
        Opens a channel by its name; each is opened when the first code goes by it, and anew by other settings.
    """

    def __init__(self, settings: Callable[[], Settings], opened: Open = open_channel) -> None:
        self._settings, self._opened = settings, opened
        self._waiting: Queue[tuple[str, Message]] = Queue(_MOST_WAITING)
        self._channels: dict[str, Channel] = {}
        self._opened_by: Settings | None = None
        self._over = Event()
        self.counted: Counter[str] = Counter()
        """How many were sent, and how many were not and why."""
        self._thread = Thread(target=self._work, name="codes", daemon=True)
        self._thread.start()

    def send(self, channel: str, message: Message) -> None:
        """Take a code to be sent; returns at once. With too many waiting it is dropped."""
        try:
            self._waiting.put_nowait((channel, message))
        except Full:
            self._note("too many wait")

    def close(self, within: float) -> None:
        """Send what waits, but take no longer than so many seconds, and hang up."""
        self._over.set()
        self._thread.join(within)

    def _work(self) -> None:
        with asyncio.Runner() as runner:
            while not (self._over.is_set() and self._waiting.empty()):
                try:
                    channel, message = self._waiting.get(timeout=_LOOKS_UP)
                except Empty:
                    continue
                self._send(runner, channel, message)
            self._hang_up(runner)

    def _send(self, runner: asyncio.Runner, name: str, message: Message) -> None:
        try:
            runner.run(self._channel(runner, name).send(message))
        except NoReceipt as why:
            self._note(str(why.reason))
        except SetUpProblem as why:
            self._note(str(why))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next code may fare better
            self._note(in_one_line(fault))
        else:
            self.counted["sent"] += 1

    def _channel(self, runner: asyncio.Runner, name: str) -> Channel:
        """Give a channel as the settings in force have it; those of other settings are hung up first."""
        settings = self._settings()
        if settings != self._opened_by:
            self._hang_up(runner)
            self._opened_by = settings
        if name not in self._channels:
            self._channels[name] = self._opened(name, settings)
        return self._channels[name]

    def _hang_up(self, runner: asyncio.Runner) -> None:
        while self._channels:
            _, channel = self._channels.popitem()
            runner.run(channel.close())

    def _note(self, why: str) -> None:
        self.counted[why] += 1
        log.warning("a code was not sent: %s", why)


def forget(database: Engine, now: datetime) -> None:
    """Forget the numbers of those who asked for a code, and did not say it in time."""
    with database.begin() as conn:
        sweep(conn, now)
