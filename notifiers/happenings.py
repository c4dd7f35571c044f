"""What has happened and the ids it concerns in; a line of the log that programs read as well as people, out."""

import logging
from functools import cache
from typing import Final

from sqlalchemy import Connection, event

AN_EVENT: Final = "event"
FACTS: Final = "facts"
"""Under these names a record of the log carries what is told here."""

log = logging.getLogger(__name__)
log.setLevel(logging.WARNING)  # until somebody asks for it: then a line for each report and text is wanted


def anybody_listens() -> bool:
    """Tell whether what happens is written anywhere."""
    return log.isEnabledFor(logging.INFO)


def tell(happening: str, **facts: object) -> None:
    """Say that something happened, if anybody listens; facts that are empty are left out.

    Facts are ids, counts and fixed words: never a name, a number, an address, a place or a text.

    Parameters
    ----------
    happening
        Its name, the same for ever, such as ``send.delivered``.
    facts
        What it concerns. ``report`` is a report's key and ``alert`` an alert's id: from them follows the trace.
        ``seconds`` is how long it took.
    """
    if anybody_listens():
        told = {name: fact for name, fact in facts.items() if fact not in {None, ""}}
        log.info(_in_words(happening), extra={AN_EVENT: happening, FACTS: told})


def tell_once_kept(conn: Connection, happening: str, **facts: object) -> None:
    """Say it when the transaction is committed, and not at all if it is not."""
    if anybody_listens():
        event.listen(conn, "commit", lambda _conn: tell(happening, **facts), once=True)


@cache
def _in_words(happening: str) -> str:
    """Say it as a person reads it.

    >>> _in_words("decision.taken_back")
    'decision: taken back'
    """
    return happening.replace(".", ": ").replace("_", " ")
