"""Reports over HTTP in; the same on the topic, and what workers will make of each, out."""

import asyncio
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from time import perf_counter
from typing import Protocol

from streams.arrivals import Arrival, Result
from streams.foretelling import Foreteller
from streams.happenings import tell_handed_on
from web.problems import Problem


class Sending(Protocol):
    """Where reports are put so that workers find them."""

    async def send(self, reports: Sequence[tuple[str, bytes]]) -> None:
        """Send (source, report) pairs; return when all have arrived, or raise ``StoreAway``."""
        ...


class Bus:
    """Takes reports in for a fleet of workers, and answers as the service in one process would.

    Parameters
    ----------
    foreteller
        Says what workers will make of a report.
    sending
        Puts it where they find it.
    now
        Tells the time as the workers have it, aware.
    """

    def __init__(self, foreteller: Foreteller, sending: Sending, now: Callable[[], datetime]) -> None:
        self._foreteller, self._sending, self._now = foreteller, sending, now

    async def receive(self, batch: Sequence[Arrival]) -> list[Result]:
        """Take in reports; they are safe when this returns. Raises ``StoreAway``, after which all may be sent again."""
        began = perf_counter()
        try:
            foretold = await asyncio.to_thread(lambda: self._foreteller.foretell(batch, self._now()))
            await self._sending.send([(_source(arrival), _bytes(arrival)) for arrival in batch])
        except asyncio.CancelledError:  # only a server that stops gives up a request: there is time to say so
            raise Problem(503, "the service is being stopped; send the same again when it is back") from None
        self._foreteller.sent(foretold)
        tell_handed_on(foretold.results, perf_counter() - began)
        return foretold.results


def _bytes(arrival: Arrival) -> bytes:
    return arrival.body if isinstance(arrival.body, bytes) else json.dumps(arrival.body, ensure_ascii=False).encode()


def _source(arrival: Arrival) -> str:
    """Give the source whose order among its own reports is to be kept: the one that is named, else the key's."""
    with suppress(ValueError, RecursionError):
        body = json.loads(arrival.body) if isinstance(arrival.body, bytes) else arrival.body
        if isinstance(body, dict) and isinstance(source := body.get("source"), str) and source:
            return source.strip()
    return arrival.source
