"""A claim in, one try at its channel made, the verdict out."""

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Collection, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from .message import Channel, Halted, InDoubt, Message, Narrow, NoReceipt, Searchable, TryAgain, Undeliverable
from .outbox import Claim, Settlement, settling
from .patience import Patience
from .reasons import Reason

log = logging.getLogger(__name__)
T = TypeVar("T")

_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


class Attempts:
    """Tries claims at their channels, and leaves troubled channels alone.

    Never raises what a channel should. ``halted`` collects the halts that nobody has been told of.

    Parameters
    ----------
    channels
        Each under its name.
    patience
        What is remembered of their troubles.
    look_after
        How long after a doubtful send the provider is asked what it knows, and asked again.
    act_within
        A claim that nobody acted on for so long is given back: the process may have been asleep.
    """

    def __init__(
        self, channels: Mapping[str, Channel], patience: Patience, look_after: timedelta, act_within: timedelta
    ) -> None:
        self.channels = channels
        self.halted: dict[str, Halted] = {}
        self._searchable = {name: one for name, one in channels.items() if isinstance(one, Searchable)}
        self._narrow = {name: one.at_once for name, one in channels.items() if isinstance(one, Narrow)}
        self._under_way: Counter[str] = Counter()
        self._patience = patience
        self._look_after = look_after
        self._act_within = act_within

    def room(self, channel: str, most: int, now: datetime) -> int:
        """Say how many messages a channel may be given at once; 0 while it is left alone."""
        if channel not in self.channels or self._patience.rests(channel, now):
            return 0
        through = self._narrow.get(channel, most) - self._under_way[channel]
        return max(0, min(self._patience.room(channel, most), through))

    @property
    def can_be_asked(self) -> Collection[str]:
        """Name the channels whose providers remember what they were given."""
        return self._searchable.keys()

    def searchable(self, now: datetime) -> list[str]:
        """Name the channels that may be asked what they have been given."""
        return [name for name in self._searchable if not self._patience.rests(name, now)]

    async def send(self, claim: Claim, address: str | Reason, now: datetime) -> Settlement:
        """Send a claim, unless the recipient is gone, the channel rests or the claim is too old."""
        if self._patience.rests(claim.channel, now) or now - claim.claimed_at > self._act_within:
            return settling.released(claim, now)
        if isinstance(address, Reason):
            return settling.withheld(claim, address, now)
        self._under_way[claim.channel] += 1
        try:
            receipt = await _plainly(self.channels[claim.channel].send(_message(claim, address, now)))
        except NoReceipt as why:
            pause = self._pause(claim, why, now)
            known = claim.channel in self._searchable
            return settling.not_sent(claim, why, now, pause, searchable=known, look_after=self._look_after)
        finally:
            self._under_way[claim.channel] -= 1
        self._patience.worked(claim.channel)
        return settling.sent(claim, receipt, now)

    async def look(self, claim: Claim, address: str | Reason, now: datetime) -> Settlement:
        """Look for a claim that may have been sent."""
        if isinstance(address, Reason):  # gone since; it may have been sent all the same
            return settling.given_up(claim, now)
        if self._patience.rests(claim.channel, now):
            return settling.not_looked(claim, now, self._look_after)
        try:
            looking = self._searchable[claim.channel].find(_message(claim, address, now), since=claim.since)
            receipt = await _plainly(looking)
        except NoReceipt as why:
            self._pause(claim, why, now)
            return settling.not_looked(claim, now, self._look_after)
        self._patience.worked(claim.channel)
        return (
            settling.not_found(claim, now, self._look_after) if receipt is None else settling.sent(claim, receipt, now)
        )

    def _pause(self, claim: Claim, why: NoReceipt, now: datetime) -> timedelta:
        """Note the trouble where it belongs, to the channel or to the message, and say how long to wait."""
        if isinstance(why, Undeliverable):  # the recipient's trouble, not the channel's
            self._patience.worked(claim.channel)
            return timedelta()
        if isinstance(why, TryAgain) and why.reason is Reason.NOT_NOW:
            self._patience.worked(claim.channel)
            pause: timedelta = _FIRST_PAUSE * 2 ** min(claim.attempt - 1, 10)
            return min(pause, _LONGEST_PAUSE)
        if isinstance(why, InDoubt) and not self._patience.doubted(claim.channel):
            return _FIRST_PAUSE
        if isinstance(why, Halted) and self._patience.is_news(claim.channel, why):
            self.halted[claim.channel] = why
        return self._patience.trouble(claim.channel, why, now)


async def _plainly(attempt: Awaitable[T]) -> T:
    """Make doubt of whatever a channel raises that it should not, so that one surprise stops no other message."""
    try:
        return await attempt
    except NoReceipt:
        raise
    except Exception as surprise:  # noqa: BLE001 - and said, by its kind alone: its words may name somebody
        log.error("a channel has failed unexpectedly: %s", type(surprise).__name__)  # noqa: TRY400
        raise InDoubt(Reason.STRANGE_ANSWER, type(surprise).__name__) from None


def _message(claim: Claim, address: str, now: datetime) -> Message:
    return Message(
        key=f"{claim.alert_id}/{claim.recipient}/{claim.channel}",
        to=address,
        text=claim.text,
        valid_for=claim.expires - now,
        ref=claim.ref,
        subject=claim.subject,
        urgent=claim.urgent,
        facts=json.loads(claim.facts) if claim.facts else {},
        language=claim.language,
        asks=claim.ask_next_after is not None,
    )
