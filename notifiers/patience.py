"""Trouble with a channel in, how long to leave it alone out."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .message import Halted, NoReceipt, TryAgain

_FIRST, _LONGEST = timedelta(seconds=5), timedelta(minutes=5)


@dataclass(slots=True)
class Patience:
    """Each channel rests after trouble, twice as long each time, and never quite in step."""

    chance: Random
    _troubles: dict[str, int] = field(default_factory=dict)
    _rests_until: dict[str, datetime] = field(default_factory=dict)
    _halted: dict[str, str] = field(default_factory=dict)

    def rests(self, channel: str, now: datetime) -> bool:
        """Tell whether a channel is to be left alone."""
        return now < self._rests_until.get(channel, now)

    def worked(self, channel: str) -> None:
        """Forget earlier trouble: the channel answers."""
        for memory in (self._troubles, self._rests_until, self._halted):
            memory.pop(channel, None)

    def trouble(self, channel: str, why: NoReceipt, now: datetime) -> timedelta:
        """Let a channel rest, no shorter than the provider asks, and say how long."""
        count = self._troubles[channel] = self._troubles.get(channel, 0) + 1
        longest = _LONGEST if isinstance(why, Halted) else min(_FIRST * 2 ** min(count - 1, 10), _LONGEST)
        pause = longest * self.chance.uniform(0.5, 1.0)
        if isinstance(why, TryAgain) and why.after is not None:
            pause += why.after
        self._rests_until[channel] = now + pause
        return pause

    def is_news(self, channel: str, why: Halted) -> bool:
        """Tell whether a halt is one that nobody has been told of."""
        known, self._halted[channel] = self._halted.get(channel), why.reason
        return known != why.reason
