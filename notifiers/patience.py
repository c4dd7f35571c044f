"""Trouble with a channel in, how long to leave it alone and how much to give it after that out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .message import Halted, NoReceipt, TryAgain

_FIRST, _LONGEST = timedelta(seconds=5), timedelta(minutes=5)
_LONGEST_EVER = _LONGEST + timedelta(hours=1)
"""Longer than any provider may ask us to wait."""

_DOUBTS = 5
"""So many doubtful answers in a row, and the channel itself is in trouble."""


@dataclass(slots=True)
class Patience:
    """Each channel rests after trouble, twice as long each time, and never quite in step.

    A channel that has yet to prove itself, at the start or after trouble, gets one message at a time.
    """

    chance: Random
    _troubles: dict[str, int] = field(default_factory=dict)
    _rests_until: dict[str, datetime] = field(default_factory=dict)
    _halted: dict[str, str] = field(default_factory=dict)
    _proven: set[str] = field(default_factory=set)
    _doubts: Counter[str] = field(default_factory=Counter)

    def rests(self, channel: str, now: datetime) -> bool:
        """Tell whether a channel is to be left alone."""
        until = self._rests_until.get(channel, now)
        return now < until <= now + _LONGEST_EVER  # or the clock has been put back

    def room(self, channel: str, most: int) -> int:
        """Say how many messages a channel may be given at once."""
        return most if channel in self._proven else min(most, 1)

    def worked(self, channel: str) -> None:
        """Forget earlier trouble: the channel answers."""
        self._proven.add(channel)
        for memory in (self._troubles, self._rests_until, self._halted, self._doubts):
            memory.pop(channel, None)

    def doubted(self, channel: str) -> bool:
        """Note an answer that leaves a message in doubt; tell whether there were so many that the channel is ill."""
        self._doubts[channel] += 1
        return self._doubts[channel] >= _DOUBTS

    def trouble(self, channel: str, why: NoReceipt, now: datetime) -> timedelta:
        """Let a channel rest, no shorter than the provider asks, and say how long.

        Of many messages that met the same trouble at once only the first makes the rest longer.
        """
        self._proven.discard(channel)
        after = why.after if isinstance(why, TryAgain) and why.after is not None else timedelta()
        if not self.rests(channel, now):
            count = self._troubles[channel] = self._troubles.get(channel, 0) + 1
            longest = _LONGEST if isinstance(why, Halted) else min(_FIRST * 2 ** min(count - 1, 10), _LONGEST)
            self._rests_until[channel] = now + longest * self.chance.uniform(0.5, 1.0) + after
        self._rests_until[channel] = max(self._rests_until[channel], now + after)
        return self._rests_until[channel] - now

    def is_news(self, channel: str, why: Halted) -> bool:
        """Tell whether a halt is one that nobody has been told of."""
        known, self._halted[channel] = self._halted.get(channel), why.reason
        return known != why.reason
