"""What a channel is handed, what it gives back, and the four ways in which it can fail to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from .audience import Medium
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class Message:
    """One text for one address, worth sending for ``valid_for`` longer.

    Parameters
    ----------
    key
        Names it in logs; the address appears nowhere.
    to
        A number in international form, a mail address, or nothing for a channel with an address of its own.
    ref
        Names it to the provider and in links; the same message has the same one whenever it is sent.
    subject
        A headline, where the channel has room for one.
    urgent
        Goes by the sender kept for partners, where the channel has one.
    facts
        What machines are told of the alert, as JSON; empty for people.
    language
        As in ``da``.
    asks
        Whether somebody waits for the recipient's word that they have seen it.
    """

    key: str
    to: str = field(repr=False)
    text: str
    valid_for: timedelta = timedelta(hours=4)
    ref: str = ""
    subject: str = ""
    urgent: bool = False
    facts: Mapping[str, object] = field(default_factory=dict, repr=False)
    language: str = "da"
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel can prove: the provider's id of the message and word for its state."""

    provider_id: str
    status: str


class NoReceipt(Exception):  # noqa: N818 - it is not always an error, and the four below read as verdicts
    """Why a message has no receipt; ``detail`` is for the operator and never names a recipient."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason} ({detail})" if detail else str(reason))
        self.reason = reason
        self.detail = detail


class TryAgain(NoReceipt):
    """The message was not sent, but may be later: no earlier than ``after`` from now, if one is named."""

    def __init__(self, reason: Reason, detail: str = "", after: timedelta | None = None) -> None:
        super().__init__(reason, detail)
        self.after = after


class Undeliverable(NoReceipt):
    """The message was not sent, and trying again would not help."""


class InDoubt(NoReceipt):
    """The message may or may not have been sent: the provider got it, and no clear answer came back."""


class Halted(NoReceipt):
    """The message was not sent, nor will any other be, until somebody has set the channel right."""


class Channel(Protocol):
    """A way to reach people. All calls of one channel come from one event loop, many of them at once."""

    @property
    def medium(self) -> Medium:
        """What it writes to."""
        ...

    async def send(self, message: Message) -> Receipt:
        """Send one message; raises `NoReceipt` in one of its four kinds, and nothing else."""
        ...

    async def close(self) -> None:
        """Hang up; called once, on the same event loop."""
        ...


@runtime_checkable
class Searchable(Protocol):
    """A channel whose provider remembers what it was given."""

    async def find(self, message: Message, since: datetime) -> Receipt | None:
        """Look for a message that may have been sent at ``since`` or later; raises as `Channel.send` does."""
        ...


@runtime_checkable
class Narrow(Protocol):
    """A channel that takes only so many messages at once."""

    @property
    def at_once(self) -> int:
        """How many."""
        ...
