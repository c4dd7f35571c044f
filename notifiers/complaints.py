"""What is wrong with a list in; a line that says so, which programs can take apart and which names nobody, out."""

import re
from typing import Any

_LONGEST = 40
_FEWEST_DIGITS = 5
"""So many digits in a cell may be somebody's number, or part of it."""

_DAY = re.compile(r"(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})(T[\d:.+]*)?")
_HOME = frozenset({"lat", "lon", "h3"})
"""Columns that tell where somebody lives: nothing of them is repeated."""


class Wrong(ValueError):  # noqa: N818 - a fact about a cell
    """Why a cell has no value.

    Parameters
    ----------
    kind
        Which mistake it is, in a word that does not change.
    column
        Where.
    sentence
        The same for people.
    said
        What else there is to tell of it: no number, no address.
    """

    def __init__(self, kind: str, column: str, sentence: str, **said: object) -> None:
        super().__init__(sentence)
        self.kind, self.column, self.said = kind, column, said


class Complaint(str):
    """One thing that is wrong with a list: reads as its line, and knows what it is about.

    Parameters
    ----------
    line
        In the file; 0 for the file as a whole.
    column, kind, said
        As in `Wrong`.
    written
        What stands there, masked.
    """

    __slots__ = ("column", "kind", "line", "said", "written")
    line: int
    column: str
    kind: str
    written: str
    said: dict[str, Any]

    @classmethod
    def of(cls, place: str, wrong: Wrong, line: int = 0, written: str = "") -> "Complaint":
        """Complain of a cell at a place."""
        made = cls(f"{place}: {wrong}")
        made.line, made.column, made.kind, made.said = line, wrong.column, wrong.kind, wrong.said
        made.written = shown(wrong.column, written)
        return made


def shown(column: str, written: str) -> str:
    """Show what stands in a cell, so that its writer finds it again and nobody else learns a number from it.

    >>> shown("phone", "20 12 00 67"), shown("consent_at", "i går"), shown("email", "anne@example.dk")
    ('·· ·· ·· 67', 'i går', '···@···')
    >>> shown("phone", "123"), shown("recipient", "20120067"), shown("lat", "55.81")
    ('123', '······67', '··.··')
    """
    text = " ".join(written.split())
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if "@" in short:
        return "···@···"
    digits = sum(map(str.isdigit, short))
    if column in _HOME:
        return re.sub(r"\w", "·", short)
    if digits >= _FEWEST_DIGITS and not _a_day(short):
        hidden = re.sub(r"\d", "·", short[:-2])
        return f"{hidden}{short[-2:]}"
    return short


def _a_day(text: str) -> bool:
    """Tell whether a cell is a date, or nearly: the one thing with many digits that says nothing of anybody."""
    return _DAY.fullmatch(text) is not None
