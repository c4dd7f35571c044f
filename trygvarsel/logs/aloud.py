"""A sentence for the operator in; the same on standard error, at once and whatever the level, out."""

import logging
import sys
from typing import Final

ALOUD: Final = "trygvarsel.aloud"
"""The logger of what is always said."""

log = logging.getLogger(ALOUD)


class _Unadorned(logging.Handler):
    """Writes sentences as they are, to whatever is standard error just then: for the verbs that are soon done."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"{record.getMessage()}\n")
        sys.stderr.flush()


log.setLevel(logging.INFO)
log.propagate = False
log.addHandler(_Unadorned())


def say_aloud(text: str) -> None:
    """Tell the operator something, from whatever thread; each line of it is one of the log."""
    _say(logging.INFO, text)


def warn_aloud(text: str) -> None:
    """Tell the operator what somebody must look into."""
    _say(logging.WARNING, text)


def refuse_aloud(text: str) -> None:
    """Tell the operator why a verb was not carried out."""
    _say(logging.ERROR, text)


def _say(level: int, text: str) -> None:
    for line in text.split("\n"):
        log.log(level, "%s", line)
