"""A text and a place in it in; where the line around it begins and ends out, whatever ends lines there."""

import re
from typing import Final

_BREAK: Final = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_BREAKS: Final = "\r\n\x85\u2028\u2029"


def line_start(text: str, place: int) -> int:
    r"""Give where the line begins.

    >>> line_start("one\r\ntwo", 6)
    5
    """
    while place and text[place - 1] not in _BREAKS:
        place -= 1
    return place


def line_end(text: str, place: int) -> int:
    """Give where the line ends, before what ends it."""
    found = _BREAK.search(text, place)
    return found.start() if found else len(text)


def next_line(text: str, place: int) -> int:
    """Give where the next line begins; the end of the text if there is none."""
    found = _BREAK.search(text, place)
    return found.end() if found else len(text)


def break_at(text: str, place: int) -> str:
    """Give what ends the line, or, at the end of a text without one, what ends its others."""
    found = _BREAK.search(text, place) or _BREAK.search(text)
    return found.group() if found else "\n"


def begins_line(text: str, place: int) -> bool:
    """Tell whether nothing but spaces stands before a place on its line."""
    return not text[line_start(text, place) : place].strip(" \ufeff")
