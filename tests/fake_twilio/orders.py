"""What a test has ordered in, how the next request is met out."""

import math
from collections import deque
from random import Random
from time import monotonic

from .acts import Act, Behaviour, Failed, Refuse, Reporting, Undelivered


class Orders:
    """The orders in force; what was ordered for the next POST goes before a number's, chance and the usual."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.list_lag = 0.0
        self.reporting = Reporting()
        self.keeps_opt_outs = False
        self.opted_out: set[str] = set()
        self._next: deque[Behaviour] = deque()
        self._by_suffix: dict[str, Behaviour] = {}
        self._fates: dict[str, Undelivered | Failed] = {}
        self._chance: tuple[Random, float, Behaviour] | None = None
        self._usual: Behaviour = Act.ACCEPT
        self._bucket: Bucket | None = None

    def next(self, *acts: Behaviour) -> None:
        """Say how the next POSTs are met, one after another."""
        self._next.extend(acts)

    def always(self, act: Behaviour) -> None:
        """Say how every POST without another order is met."""
        self._usual = act

    def sometimes(self, act: Behaviour, share: float, seed: int) -> None:
        """Say how a share of the POSTs is met, drawn by chance."""
        self._chance = (Random(seed), share, act)

    def numbers_ending(self, suffix: str, act: Behaviour | Undelivered | Failed) -> None:
        """Say how POSTs to some numbers are met, or what becomes of messages to them."""
        if isinstance(act, Undelivered | Failed):
            self._fates[suffix] = act
        else:
            self._by_suffix[suffix] = act

    def throttle(self, per_second: float | None) -> None:
        """Answer 429 to more requests than so many a second."""
        self._bucket = None if per_second is None else Bucket(per_second, monotonic())

    def slow(self, seconds: float) -> None:
        """Let every answer to a POST wait; what it is about has happened before."""
        self.latency = seconds

    def list_late(self, seconds: float) -> None:
        """Leave messages out of lists until they are so old."""
        self.list_lag = seconds

    def report(self, reporting: Reporting) -> None:
        """Say how status callbacks go from the next message on."""
        self.reporting = reporting

    def keep_opt_outs(self) -> None:
        """Keep a list of those who write STOP, for all senders, and refuse messages to them with 21610."""
        self.keeps_opt_outs = True

    def too_many(self) -> Refuse | None:
        """Count one request; refuse it if it is one too many."""
        wait = 0.0 if self._bucket is None else self._bucket.take(monotonic())
        return Refuse(429, 20429, {"Retry-After": str(math.ceil(wait))}) if wait else None

    def act(self, to: str) -> Behaviour:
        """Say how a POST for a number is met."""
        if self._next:
            return self._next.popleft()
        if self.keeps_opt_outs and to in self.opted_out:
            return Refuse(400, 21610)
        for suffix, act in self._by_suffix.items():
            if to.endswith(suffix):
                return act
        if self._chance is not None and self._chance[0].random() < self._chance[1]:
            return self._chance[2]
        return self._usual

    def fate(self, to: str) -> Undelivered | Failed | None:
        """Say what becomes of a message to a number; None arrives."""
        return next((fate for suffix, fate in self._fates.items() if to.endswith(suffix)), None)


class Bucket:
    """So many requests a second, and as many at once."""

    def __init__(self, per_second: float, now: float) -> None:
        self._rate = per_second
        self._room = max(per_second, 1.0)
        self._left = self._room
        self._at = now

    def take(self, now: float) -> float:
        """Take one; returns the seconds to wait if there is none."""
        self._left = min(self._room, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return (1 - self._left) / self._rate
        self._left -= 1
        return 0.0
