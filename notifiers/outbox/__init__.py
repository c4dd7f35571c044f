"""Messages for groups in, one durable row per person out, each row sent once or accounted for.

Every function works on the caller's connection, in the caller's transaction. All times are aware, kept in UTC.
No table holds a phone number: a row names a recipient, and delivery looks the number up when it sends.
"""

from .claiming import Claim, claim, doubt, expire, suppress, unknown
from .expanding import RecipientsOf, expand
from .fates import Fate, MessageState, SendState
from .queueing import GroupMessage, approve, asked, decline, queue, waiting
from .settling import Settlement, settle
from .standing import Standing, standing
from .tables import metadata

__all__ = [
    "Claim",
    "Fate",
    "GroupMessage",
    "MessageState",
    "RecipientsOf",
    "SendState",
    "Settlement",
    "Standing",
    "approve",
    "asked",
    "claim",
    "decline",
    "doubt",
    "expand",
    "expire",
    "metadata",
    "queue",
    "settle",
    "standing",
    "suppress",
    "unknown",
    "waiting",
]
