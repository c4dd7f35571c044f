"""What the linter says of a text in; the phrase that says it in the reader's own language, with what it quotes, out."""

import re
from dataclasses import dataclass, field
from typing import Final

_QUOTED = r'"(?P<word>.*)"'
_SAYINGS: Final = {
    "fault_empty": r"is empty",
    "fault_sender": r"does not say who sends it",
    "fault_place": r"does not say where",
    "fault_time": r"does not say since when",
    "fault_advice": r"gives no advice",
    "fault_opt_out": r"does not say how to stop the texts",
    "fault_number": r"holds the number (?P<word>\d+), which may be an address",
    "fault_parts": r"holds letters that are put together from parts .*",
    "fault_control": r"holds control characters",
    "fault_spaces": r"holds spaces at an end, or two in a row",
    "fault_uncarried": r"holds (?P<word>.+), which a plain SMS cannot carry",
    "fault_link": r"holds a link; .*",
    "fault_brace": r"holds a brace",
    "fault_segments": r"takes (?P<word>\d+) SMS segments; at most \d+ are sent",
    "fault_alarms": rf"holds {_QUOTED}, which alarms; .*",
    "fault_points": rf"holds {_QUOTED}, which points at people .*",
    "fault_exclaims": r'holds "!", which shouts; .*',
    "fault_shouts": rf"holds {_QUOTED}, which shouts; .*",
    "fault_long": r"is (?P<word>\d+) characters long; a headline has at most \d+",
    "fault_unmarked": r"does not begin with the mark of an exercise",
    "fault_indiscreet": r"holds what looks like a telephone number or a mail address",
}
_READ: Final = {name: re.compile(pattern, re.DOTALL) for name, pattern in _SAYINGS.items()}
PHRASES: Final = (*_SAYINGS, "fault_other")


@dataclass(frozen=True, slots=True)
class Fault:
    """A phrase of ``alerts.yaml`` by its name, and what it quotes of the text."""

    name: str
    filled: dict[str, str] = field(default_factory=dict)


def in_words(said: str) -> Fault:
    """Find the phrase for what the linter says.

    >>> in_words('holds "panik", which alarms; say calmly what to do instead')
    Fault(name='fault_alarms', filled={'word': 'panik'})
    >>> in_words("is empty").name
    'fault_empty'
    """
    for name, pattern in _READ.items():
        if found := pattern.fullmatch(said):
            return Fault(name, found.groupdict())
    return Fault("fault_other", {"word": said})
