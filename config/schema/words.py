"""Words that end up in somebody's text in, the same words as a plain SMS can carry them out."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from config.quoting import quoted
from notifiers import gsm7

from .strict import said

LONGEST_SENDER = 30
LONGEST_PLACE = 40
_LINK = re.compile(r"https?:|www\.|\b[\wæøå-]+\.(?:dk|com|net|org|eu|info|nu|io|ly|me|se|no|de|app)\b", re.IGNORECASE)


def faults(text: str) -> list[str]:
    """Say what keeps a text out of a plain SMS without links, every reason in words that finish "it …"."""
    found = []
    strange = gsm7.unsendable(text)
    if strange:
        found.append(f"holds {', '.join(map(quoted, strange[:5]))}, which a plain SMS cannot carry")
    if _LINK.search(text):
        found.append("holds a link; operators block texts with links, and people fear them")
    return found


def sendable(text: str) -> str:
    """Make a text plain (dashes, quotation marks, spaces), or raise what still keeps it from being sent."""
    plain = gsm7.plain(text)
    found = faults(plain)
    if found:
        raise said("; ".join(found))
    return plain


def _no_longer_than(most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if gsm7.units(text) > most:
            raise said(f"is {gsm7.units(text)} characters long; at most {most} fit a text")
        return text

    return check


_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(sendable)]
Name = Annotated[_Line, AfterValidator(_no_longer_than(60)), Field(json_schema_extra={"maxLength": 60})]
SenderName = Annotated[_Line, AfterValidator(_no_longer_than(LONGEST_SENDER))]
AreaName = Annotated[_Line, AfterValidator(_no_longer_than(LONGEST_PLACE))]
OptOut = Annotated[_Line, AfterValidator(_no_longer_than(50))]
