"""Words that end up in somebody's text in, the same words as a plain SMS can carry them out."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from config.calm import uncalm
from config.linting import linked, uncarried
from notifiers import gsm7

from .strict import said

LONGEST_SENDER = 30
LONGEST_PLACE = 40


def sendable(text: str) -> str:
    """Make a text plain (dashes, quotation marks, spaces), or raise what still keeps it from being sent."""
    plain = " ".join(gsm7.plain(text).split())
    if found := [*uncarried(plain), *linked(plain)]:
        raise said("; ".join(found))
    if not plain:
        raise said("is empty")
    return plain


def _no_longer_than(most: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if gsm7.units(text) > most:
            raise said(f"is {gsm7.units(text)} characters long; at most {most} fit a text")
        return text

    return check


def _calm(text: str) -> str:
    if found := uncalm(text):
        raise said("; ".join(found))
    return text


_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(sendable)]
Name = Annotated[_Line, AfterValidator(_no_longer_than(60)), Field(json_schema_extra={"maxLength": 60})]
SenderName = Annotated[_Line, AfterValidator(_no_longer_than(LONGEST_SENDER))]
AreaName = Annotated[_Line, AfterValidator(_no_longer_than(LONGEST_PLACE))]
OptOut = Annotated[_Line, AfterValidator(_no_longer_than(50)), AfterValidator(_calm)]
