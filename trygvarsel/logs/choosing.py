"""The environment in; how a process is to speak, or why that cannot be, out."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LOG: Final = "TRYGVARSEL_LOG"
LEVEL: Final = "TRYGVARSEL_LOG_LEVEL"

STAY_UP: Final = frozenset({"run", "worker", "web", "deliver"})
"""The verbs whose lines are read by others than the person who gave the command."""

LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


class Form(StrEnum):
    """What a line is."""

    PLAIN = "plain"
    JSON = "json"


class Misspoken(Exception):  # noqa: N818  (said to a person, as it stands)
    """A variable says what it cannot."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How a process speaks: the form of its lines, and the lowest level of its own parts that is written."""

    form: Form
    level: int


def chosen(environment: Mapping[str, str]) -> Choice:
    """Read the choice: the whole flow for programs, what needs a person for people, unless a level is named.

    Raises
    ------
    Misspoken
        With the variable, the word it has and those it may have.

    Examples
    --------
    >>> chosen({"TRYGVARSEL_LOG": "json"}).level == logging.INFO
    True
    >>> chosen({"TRYGVARSEL_LOG": "xml"})
    Traceback (most recent call last):
    trygvarsel.logs.choosing.Misspoken: TRYGVARSEL_LOG: expected plain or json, found "xml"
    """
    form = Form(_word(environment, LOG, list(Form), Form.PLAIN))
    usual = "info" if form is Form.JSON else "warning"
    return Choice(form, LEVELS[_word(environment, LEVEL, list(LEVELS), usual)])


def _word(environment: Mapping[str, str], name: str, words: list[str], usual: str) -> str:
    word = environment.get(name, "") or usual
    if word not in words:
        expected = f"{', '.join(words[:-1])} or {words[-1]}"
        raise Misspoken(f'{name}: expected {expected}, found "{word[:40]}"')
    return word
