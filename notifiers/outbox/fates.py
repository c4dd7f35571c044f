"""The states a message and a send pass through, and the one word for where each of them ended."""

from enum import StrEnum
from typing import NamedTuple

from notifiers.reasons import Reason


class MessageState(StrEnum):
    """How far a text for a group has come."""

    WAITING = "waiting_approval"
    HELD = "held"
    READY = "ready"
    EXPANDED = "expanded"
    STALE = "stale"
    SUPPRESSED = "withheld"


class SendState(StrEnum):
    """How far a text for one person has come; only ``pending`` rows are ever sent.

    ::

        pending ─ sending ─ sent ─ delivered
           │  ╲      │ ╲       ╲─ undelivered
           │   ╲     │  unknown ─ sent, pending or dead
        suppressed  dead
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    DEAD = "dead"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class Fate(NamedTuple):
    """What became of one message or send, as a key to count by."""

    channel: str
    state: MessageState | SendState
    reason: Reason | None = None
