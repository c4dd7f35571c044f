"""What can be wrong with what a police system asks in; a problem document with a type of its own out."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from web.problems import Problem


class Wrong(StrEnum):
    """The types of problem, as programs may tell them apart: these words stay."""

    UNREADABLE = "urn:trygvarsel:unreadable-body"
    IDEMPOTENCY_KEY = "urn:trygvarsel:bad-idempotency-key"
    NOT_LET_IN = "urn:trygvarsel:not-let-in"
    OTHER_SOURCE = "urn:trygvarsel:other-source"
    NOT_KNOWN = "urn:trygvarsel:not-known"
    TOO_SLOW = "urn:trygvarsel:too-slow"
    IN_PROGRESS = "urn:trygvarsel:in-progress"
    TOO_LARGE = "urn:trygvarsel:too-large"
    CONTENT = "urn:trygvarsel:wrong-content"
    REFUSED = "urn:trygvarsel:refused"
    REUSED = "urn:trygvarsel:idempotency-key-reused"
    TOO_FAST = "urn:trygvarsel:too-fast"


_TITLES: Final = {
    Wrong.UNREADABLE: (400, "The body cannot be read"),
    Wrong.IDEMPOTENCY_KEY: (400, "The Idempotency-Key is none"),
    Wrong.NOT_LET_IN: (401, "A valid key is needed"),
    Wrong.OTHER_SOURCE: (403, "This is for another source"),
    Wrong.NOT_KNOWN: (404, "Nothing is known of it"),
    Wrong.TOO_SLOW: (408, "The body came too slowly"),
    Wrong.IN_PROGRESS: (409, "The same is being answered already"),
    Wrong.TOO_LARGE: (413, "It is too much at once"),
    Wrong.CONTENT: (415, "The body is of a kind that is not read"),
    Wrong.REFUSED: (422, "The report was refused"),
    Wrong.REUSED: (422, "The Idempotency-Key was used for something else"),
    Wrong.TOO_FAST: (429, "Too many requests"),
}


def problem(wrong: Wrong, detail: str, headers: Mapping[str, str] | None = None, **members: object) -> Problem:
    """Make a problem of a type, to be raised.

    >>> said = problem(Wrong.TOO_LARGE, "send fewer at a time")
    >>> said.status, said.members["title"]
    (413, 'It is too much at once')
    """
    status, title = _TITLES[wrong]
    return Problem(status, detail, headers, type=wrong.value, title=title, **members)


def types() -> Mapping[str, tuple[int, str]]:
    """List the types, each with its status and title, for the documentation to be held to."""
    return {wrong.value: told for wrong, told in _TITLES.items()}
