"""Words that were read over in; what is wrong with them as phrases, and the words still in their box, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifiers.outbox.rewording import Which, Words

from .checking import Checked
from .faults import Fault, in_words


@dataclass(frozen=True, slots=True)
class Refused:
    """Somebody's words for a text, as they wrote them, and what is wrong with body and headline; nothing if sound."""

    which: Which
    words: Words
    units: int
    segments: int
    body: Sequence[Fault]
    subject: Sequence[Fault]


def refused(which: Which, words: Words, checked: Checked) -> Refused:
    """Put it together."""
    body, subject = ([in_words(said) for said in found] for found in (checked.body, checked.subject))
    return Refused(which, words, checked.units, checked.segments, body, subject)
