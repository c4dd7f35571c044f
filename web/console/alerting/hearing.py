"""What a group hears of one stage of a spate, as plain values: what, how many, at what cost, when, after whose word."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifiers.outbox import MessageState, SendState
from notifiers.outbox.acknowledging import Acknowledgement
from notifiers.outbox.asking import Question
from notifiers.outbox.leaving import LEFT
from notifiers.outbox.rewording import Earlier
from notifiers.reasons import Reason
from streams.core.facts import Alert
from streams.going import Sum

from .spoken import Spoken


@dataclass(frozen=True, slots=True)
class Version:
    """One language on one channel: its words, its readers, and what it had said before somebody reworded it."""

    words: Spoken
    looks: str
    people: int
    earlier: Sequence[Earlier]


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a group hears of one stage of a spate.

    Parameters
    ----------
    state
        How far it has come, of all its texts the one that asks most of somebody.
    seen
        Stands for all its words: whoever approves gives it back, so that nothing unseen is let go.
    reached
        How many people each channel reaches, or would; who has a phone and a mail address may be among both.
    expected
        Whether people, segments and cost are what would be, and not yet what is.
    role, holders
        Whose word it needs, and who has that role; none where nothing is to be decided.
    """

    alert: Alert
    group_id: str
    name: str
    versions: Sequence[Version]
    state: MessageState
    reason: Reason | None
    due: datetime
    expires: datetime
    seen: str
    expected: bool
    reached: Mapping[str, int]
    segments: int
    cost: float | None
    left_out: Counter[Reason]
    sends: Counter[SendState]
    role: str | None
    holders: Sequence[str]
    sum: Sum | None
    decided_by: str | None
    decided_at: datetime | None
    stopped: bool
    first: Acknowledgement | None
    question: Question | None

    @property
    def people(self) -> int:
        """How many people the channel reaches that reaches most: nobody is counted twice."""
        return max(self.reached.values(), default=0)

    @property
    def undecided(self) -> bool:
        """Whether it waits for somebody's word."""
        return not self.stopped and self.state in {MessageState.WAITING, MessageState.HELD}

    @property
    def recallable(self) -> bool:
        """Whether somebody's word can still be taken back."""
        decided = self.decided_by is not None and not self.left
        open_states = {MessageState.READY, MessageState.HELD, MessageState.EXPANDED}
        return decided and (self.state in open_states or self.reason is Reason.DECLINED)

    @property
    def kept_in(self) -> bool:
        """Whether its time has come and gone while nothing was sent, so that nobody was written to."""
        return self.state is MessageState.EXPANDED and not self.people and Reason.SENDING_OFF in self.left_out

    @property
    def left(self) -> int:
        """How many texts have left the house."""
        return sum(self.sends[state] for state in LEFT)

    @property
    def to_go(self) -> int:
        """How many are still to go."""
        return self.sends[SendState.PENDING] + self.sends[SendState.SENDING]
