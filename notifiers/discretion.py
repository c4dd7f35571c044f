"""Words that are to be kept in; the same words, if they give away nobody's number or mail address, out."""

import re

FEWEST_DIGITS = 8
"""So many digits may be somebody's telephone or CPR number; fewer are a made-up id, a year or a badge."""

_DATE = re.compile(r"(?<![\d+])(?:19|20)\d\d-[01]\d-[0-3]\d\b")
_NUMBER = re.compile(rf"(?<![\w.])\+?\d(?:[ .()/-]{{0,2}}\d){{{FEWEST_DIGITS - 1},14}}(?!\w)")
_MAIL = re.compile(r"[^\s@]@[^\s@]")


class Indiscreet(ValueError):  # noqa: N818 - said to a person, as it stands
    """A name that is no name: it looks like somebody's number or mail address, and must not be kept."""


def discreet(words: str) -> str:
    """Give the words back.

    Raises
    ------
    Indiscreet
        When they hold what looks like a telephone number or a mail address.

    Examples
    --------
    >>> discreet("Anne Vestergaard, until 2026-11-22")
    'Anne Vestergaard, until 2026-11-22'
    >>> discreet("2024-117")
    '2024-117'
    >>> discreet("+45 20 12 00 67")
    Traceback (most recent call last):
    notifiers.discretion.Indiscreet: looks like a telephone number or a mail address; give a name
    """
    if _NUMBER.search(_DATE.sub("", words)) or _MAIL.search(words):
        raise Indiscreet("looks like a telephone number or a mail address; give a name")
    return words
