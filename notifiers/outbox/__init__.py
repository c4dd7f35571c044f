"""Messages for groups in, one durable row per person out, each row sent once or accounted for.

Every function works on the caller's connection, in the caller's transaction. All times are aware, kept in UTC.
No table here holds a number or a mail address: a row names a recipient, and delivery looks the address up when it
sends.
"""

from . import acknowledging, auditing, rewording
from .acknowledging import spare
from .asking import unanswered
from .calling import call_next
from .canary import judge
from .claiming import Claim, claim, doubt, expire, suppress, unknown
from .costs import Purse
from .doubting import hold
from .expanding import Doubted, Expansion, expand
from .fates import Fate, MessageState, SendState
from .pacing import Lane
from .queueing import GroupMessage, Part, queue, retract
from .settling import Settlement, settle
from .standing import Standing, standing
from .switching import enforce
from .tables import metadata

__all__ = [
    "Claim",
    "Doubted",
    "Expansion",
    "Fate",
    "GroupMessage",
    "Lane",
    "MessageState",
    "Part",
    "Purse",
    "SendState",
    "Settlement",
    "Standing",
    "acknowledging",
    "auditing",
    "call_next",
    "claim",
    "doubt",
    "enforce",
    "expand",
    "expire",
    "hold",
    "judge",
    "metadata",
    "queue",
    "retract",
    "rewording",
    "settle",
    "spare",
    "standing",
    "suppress",
    "unanswered",
    "unknown",
]
