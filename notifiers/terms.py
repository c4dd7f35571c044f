"""What a house has settled in, the terms that delivery keeps to out; and what one round of it did."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .audience import Medium
from .message import Halted
from .outbox import Doubted, Fate, Lane, Purse


@dataclass(frozen=True, slots=True)
class Terms:
    """What delivery keeps to.

    Parameters
    ----------
    sending
        False suppresses whatever is due: nothing leaves the house.
    media
        What each channel writes to.
    lanes
        The senders of the channels; a channel without any sends as fast as it can.
    purse
        What may be spent without asking.
    first_few
        So many citizens are written to before the others; 0 for no such try.
    reporting
        The channels that tell of each message whether it arrived.
    resting
        The groups that are not to be disturbed at a time, however late their messages are.
    at_once
        How many messages are under way at once, and so how many a crash can put in doubt.
    doubted
        Says since when the texts of an alert may have been sent without the database knowing.
    stretch
        After so long a round begins nothing more, so that what is more urgent is soon looked at; None for no such end.
    look_after
        How long after a doubtful send the provider is asked what it knows.
    forgotten_after
        A claim that nobody settled for so long was forgotten; at least twice as long as any channel may take.
    """

    sending: bool = True
    media: Mapping[str, Medium] = field(default_factory=dict)
    lanes: Collection[Lane] = ()
    purse: Purse = field(default_factory=Purse)
    first_few: int = 0
    reporting: Collection[str] = ()
    resting: Callable[[datetime], Collection[str]] = lambda _now: ()
    doubted: Doubted = lambda _conn, _alert_id: None
    at_once: int = 64
    stretch: timedelta | None = None
    look_after: timedelta = timedelta(seconds=60)
    forgotten_after: timedelta = timedelta(seconds=60)


@dataclass(slots=True)
class Delivered:
    """What one round of delivery did.

    ``fates`` counts every change of state, ``waits`` holds the channel of each message sent and the time since
    it was due, ``halted`` the channels that need somebody to set them right, each told once. What was done in a
    round that the database broke off is told with the next.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    waits: list[tuple[str, timedelta]] = field(default_factory=list)
    halted: dict[str, Halted] = field(default_factory=dict)
