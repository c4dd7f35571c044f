"""Word for the service in; the same, posted in time and signed, out."""

import heapq
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Condition, Thread
from time import monotonic

import httpx

_GIVES_UP_AFTER = 5.0


@dataclass(frozen=True, slots=True)
class Word:
    """A form for an address, and the signature that goes with it."""

    url: str
    form: dict[str, str] = field(repr=False)
    signature: str = field(repr=False)


class Couriers:
    """Carries word over HTTP, each when it is time; one that meets a closed door is not sent again."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=_GIVES_UP_AFTER, trust_env=False)
        self._waiting: list[tuple[float, int, Word]] = []
        self._turn = Condition()
        self._count = 0
        self._carrying = False
        self._closed = False
        self._thread = Thread(target=self._carry, name="couriers", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether nothing waits, and nothing is on its way."""
        with self._turn:
            return not self._waiting and not self._carrying

    def later(self, seconds: float, word: Word) -> None:
        """Carry a word in so many seconds."""
        with self._turn:
            self._count += 1
            heapq.heappush(self._waiting, (monotonic() + seconds, self._count, word))
            self._turn.notify()

    def now(self, word: Word) -> str:
        """Carry a word at once, and give the answer; raises `httpx.HTTPError`."""
        answer = self._client.post(word.url, data=word.form, headers={"X-Twilio-Signature": word.signature})
        return answer.raise_for_status().text

    def close(self) -> None:
        """Carry nothing more."""
        with self._turn:
            self._closed = True
            self._waiting.clear()
            self._turn.notify()
        self._thread.join(_GIVES_UP_AFTER)
        self._client.close()

    def _carry(self) -> None:
        while (word := self._next()) is not None:
            with suppress(httpx.HTTPError):  # the service is being stopped
                self.now(word)

    def _next(self) -> Word | None:
        """Wait for the next word whose time has come; None when there will be none."""
        with self._turn:
            self._carrying = False
            while not self._closed:
                wait = self._waiting[0][0] - monotonic() if self._waiting else None
                if wait is not None and wait <= 0:
                    self._carrying = True
                    return heapq.heappop(self._waiting)[2]
                self._turn.wait(wait)
            return None
