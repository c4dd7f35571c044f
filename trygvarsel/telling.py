"""What has become of an alert's messages in; the same in sentences, for whoever asks why, out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from notifiers.outbox import MessageState, SendState
from notifiers.outbox.histories import History, Personal, Text
from notifiers.outbox.leaving import LEFT
from notifiers.reasons import Reason
from streams.going import Going, Sum

_STILL = (SendState.PENDING, SendState.SENDING)


@dataclass(frozen=True, slots=True)
class Telling:
    """How to tell it.

    Parameters
    ----------
    now
        When it is told.
    clock
        Says a time as the group reads it.
    quiet_until
        When the group's quiet hours end; None if it has none just now.
    who
        Names those who hold a role, for a role; empty if that is written nowhere.
    """

    now: datetime
    clock: Callable[[datetime], str]
    quiet_until: datetime | None
    who: Callable[[str], tuple[str, ...]]

    def sentences(
        self, history: History, going: Sequence[Going] = (), sums: Mapping[Reason, Sum] = MappingProxyType({})
    ) -> list[str]:
        """Tell what has become of an alert for one group, from the first to the last.

        Parameters
        ----------
        going
            What is still to go.
        sums
            What it comes to, by the reason for which it is held for money.
        """
        begun = bool(history.sends)
        told = (self._of_text(text, sums, begun=begun) for text in history.texts)
        texts = dict.fromkeys(sentence for sentence in told if sentence)
        held = held_by(history)
        still = (f"{each.count:,} still to go, {self._going(each, held)}" for each in going)
        return [*texts, *self._of_sends(history), *still, *self._of_asking(history)]

    def personally(self, text: Personal, held: Mapping[str, Reason] = MappingProxyType({})) -> str:
        """Tell what has become of one text for one person; what is held is given by channel."""
        by, because = f"by {text.channel}", f": {text.reason}" if text.reason else ""
        match text.state:
            case SendState.PENDING:
                going = Going(text.channel, text.reason, text.turn > 0, text.next_at, 1)
                return f"is to be sent {self._going(going, held)}"
            case SendState.SENDING:
                said = f"is being sent {by} at this moment"
            case SendState.UNKNOWN:
                said = f"may have been sent {by}, and the provider is being asked"
            case SendState.SENT:
                said = f"was sent {by}{self._at(text.settled_at)}, and whether it arrived is not known"
            case SendState.DELIVERED:
                said = f"was sent {by}, and arrived{self._at(text.delivered_at or text.settled_at)}"
            case SendState.UNDELIVERED:
                said = f"was sent {by}, and did not arrive"
            case SendState.DEAD:
                said = f"was given up {by}{self._at(text.settled_at)}"
            case SendState.SUPPRESSED:
                said = f"was not sent {by}"
        return said + because

    def _going(self, going: Going, held: Mapping[str, Reason]) -> str:
        """Say by what way and when something goes that is still to go, and what must be so before it does."""
        if going.channel in held:
            return f"by {going.channel} once somebody has said yes: {held[going.channel]}"
        asked = " if nobody has answered by then" if going.in_turn else ""
        quiet = f", not before {self.clock(self.quiet_until)}: quiet hours" if self.quiet_until else ""
        because = f": {going.reason}" if going.reason else ""
        return f"by {going.channel} at {self.clock(going.next_at)}{asked}{quiet}{because}"

    def _of_text(self, text: Text, sums: Mapping[Reason, Sum], *, begun: bool) -> str:
        yes = f"approved by {text.decided_by}{self._at(text.decided_at)}" if text.decided_by else ""
        waits = f"waits until {self.clock(text.expires)} for {self._role(text.approval)}"
        match text.state:
            case MessageState.WAITING:
                said = waits
            case MessageState.HELD:
                money = f" ({sums[text.reason]})" if text.reason and text.reason in sums else ""
                said = f"held, because {text.reason}{money}; {waits}"
            case MessageState.STALE:
                said = f"too late since {self.clock(text.expires)}: nothing was sent"
            case MessageState.SUPPRESSED:
                by = f" by {text.decided_by}{self._at(text.decided_at)}" if text.reason is Reason.DECLINED else ""
                said = f"{'no more of it is sent' if begun else 'not sent'}: {text.reason}{by}"
            case MessageState.READY if text.due > self.now:
                said = _joined(yes, f"in quiet hours until {self.clock(text.due)}")
            case MessageState.READY:
                said = _joined(yes, self._soon())
            case MessageState.EXPANDED:
                said = yes
        return said

    def _of_sends(self, history: History) -> Iterator[str]:
        counts: Counter[SendState] = Counter()
        not_sent: Counter[str] = Counter()
        for sends in history.sends:
            counts[sends.state] += sends.count
            if sends.state not in (*LEFT, *_STILL) or sends.state is SendState.UNDELIVERED:
                not_sent[str(sends.reason or sends.state)] += sends.count
        if not counts:
            return
        left = sum(counts[state] for state in LEFT if state is not SendState.SENDING)
        yield f"sent {left:,}, of which {counts[SendState.DELIVERED]:,} are known to have arrived"
        for reason, count in not_sent.most_common():
            yield f"{count:,} did not get it: {reason}"

    def _of_asking(self, history: History) -> Iterator[str]:
        if first := history.acknowledged:
            yield f"acknowledged by {first.by}, by {first.how}{self._at(first.at)}"
        elif (question := history.question) and question.in_vain(self.now):
            yield "nobody has answered, and there is nobody left to ask: call somebody"
        elif question and question.next_at:
            yield f"not acknowledged; the next is asked at {self.clock(question.next_at)}"
        elif question:
            yield "not acknowledged yet"

    def _soon(self) -> str:
        return f"in quiet hours until {self.clock(self.quiet_until)}" if self.quiet_until else "about to be sent"

    def _role(self, role: str | None) -> str:
        named = role or "coordinator"
        holders = self.who(named)
        return f"the word of a {named}{_in_brackets(holders)}"

    def _at(self, at: datetime | None) -> str:
        return f" at {self.clock(at)}" if at else ""


def held_by(history: History) -> dict[str, Reason]:
    """Name the channels on which an alert is held, and why."""
    held = (text for text in history.texts if text.state is MessageState.HELD)
    return {text.channel: text.reason for text in held if text.reason is not None}


def _in_brackets(names: tuple[str, ...]) -> str:
    return f" ({', '.join(names)})" if names else ""


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
