"""A record of the log in; what of it may be written down, without anybody's number, place or words, out."""

import logging
import re
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from notifiers.discretion import Indiscreet, discreet
from notifiers.happenings import AN_EVENT, FACTS

OURS: Final = ("trygvarsel", "web", "streams", "config", "detectors", "notifiers")
"""The packages that are ours, and so the beginnings of our loggers' names."""

_HOUSE: Final = Path(__file__).parents[2]
_FROM_SENDERS: Final = ("report", "source")
"""Facts in the senders' own words."""

_PLAIN_ID: Final = re.compile(r"[\w.:/%+-]{1,100}")
_PLAIN_WORD: Final = re.compile(r"[A-Za-z_][\w.:/\[\]-]{0,80}")
_QUOTED: Final = re.compile(r"""'[^']*'|"[^"]*"|\{.*\}|<.*>|\(.*\)|\[.*\]""")
_RUN: Final = re.compile(r"\d{8}|\d{6}-\d{4}")
"""As long as a telephone number, or like a CPR number, whatever stands before it."""

_PART: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_DOTTED_NUMBER: Final = r"[2-9]\d(?:\.\d\d){3}(?!\d|:\d)"
_MACHINE: Final = rf"(?<![\w.+])(?!{_DOTTED_NUMBER}){_PART}(?:\.{_PART}){{3}}(?!\.?\d)"
"""An IPv4 address; one that reads as a telephone number with dots as well is only with a port."""

_KEPT: Final = rf"{_MACHINE}|\b(?:19|20)\d\d-[01]\d-[0-3]\d(?:T[\d:.]+)?"
_GIVES_AWAY: Final = r"\d+\.\d{3,}|\d+,\d{4,}|(?<!\w)\+?\d(?:[ .()/-]{0,2}\d){7,}|[^\s@]+@[^\s@]+"
_FIGURES: Final = re.compile(rf"({_KEPT})|{_GIVES_AWAY}")
"""Addresses of machines and dates, which stay, and what may be a coordinate, a number or a mail address."""

_LEFT_OUT: Final = "…"
_LONGEST: Final = 500


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """Give the facts of what happened; an id of a sender's that could be more than an id is left out.

    >>> happened = logging.makeLogRecord({"facts": {"report": "Jens Hansen, Elmevej 4", "channel": "sms"}})
    >>> facts_of(happened)
    {'channel': 'sms'}
    """
    facts: Mapping[str, object] = getattr(record, FACTS, {})
    return {name: fact for name, fact in facts.items() if name not in _FROM_SENDERS or _is_an_id(str(fact))}


def event_of(record: logging.LogRecord) -> str:
    """Give the name of what happened; empty if the record is words alone."""
    return str(getattr(record, AN_EVENT, ""))


def message_of(record: logging.LogRecord) -> str:
    """Put a record into words: ours as they are, of a library's only those that it always says.

    What a library filled in may be a report, or an answer of a provider; numbers that are no more than a port, and
    single words, stay.

    >>> message_of(logging.makeLogRecord({"name": "aiokafka", "msg": "no %s from %r", "args": ("answer", {"lat": 1})}))
    'no answer from …'
    """
    if event_of(record):
        return record.getMessage()
    if record.name.partition(".")[0] in OURS:
        return _first_line(_without_figures(record.getMessage()))
    try:
        said = str(record.msg) % _harmless(record.args) if record.args else without_quotes(str(record.msg))
    except (TypeError, ValueError, KeyError):
        said = without_quotes(str(record.msg))
    return _first_line(_without_figures(said))


def fault_of(record: logging.LogRecord) -> dict[str, str]:
    """Name the kind of an exception and where it was raised; its own words may repeat what was asked for."""
    kind, _, trace = record.exc_info if isinstance(record.exc_info, tuple) else (None, None, None)
    return {"error": kind.__name__, "at": place_of(trace)} if kind else {}


def place_of(trace: TracebackType | None) -> str:
    """Say where in the program something went wrong: in our own part of it, if it came by there."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return ""
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(_HOUSE / room) for room in OURS)]
    found = (ours or frames)[-1]
    path = Path(found.filename)
    shown = path.relative_to(_HOUSE) if ours else Path(*path.parts[-2:])
    return f"{shown}:{found.lineno}"


def warning_in_words(message: Warning | str, category: type[Warning], filename: str, lineno: int) -> str:
    """Put a warning of Python's into one line, without what it quotes: libraries warn of what they were given."""
    said = without_quotes(str(message))
    return warnings.formatwarning(said, category, Path(filename).name, lineno, line="").strip()


def without_quotes(text: str) -> str:
    """Leave out what somebody else's words quote.

    >>> without_quotes("expected a number, got 'Jens Hansen, Elmevej 4'")
    'expected a number, got …'
    """
    return _QUOTED.sub(_LEFT_OUT, text)


def _without_figures(text: str) -> str:
    """Leave out what may be somebody's.

    >>> _without_figures("10.42.10.171:9092 since 2026-11-22: +45 20 12 00 67, 55.8123, jens@example.dk, 2012")
    '10.42.10.171:9092 since 2026-11-22: …, …, … 2012'
    >>> _without_figures("1,234 from 10.0.0.7, not 20.12.00.67 or 20.12.10.67 at 55,81234 12,36543")
    '1,234 from 10.0.0.7, not … or … at … …'
    """
    return _FIGURES.sub(lambda found: found[1] or _LEFT_OUT, text)


def _is_an_id(text: str) -> bool:
    """Tell whether it is nothing more.

    >>> [_is_an_id(each) for each in ("nordsj/r2026-17", "nordsj/2026-11-22", "nordsj/tlf4520120067")]
    [True, True, False]
    """
    try:
        plain = _PLAIN_ID.fullmatch(discreet(text)) is not None and not _RUN.search(text)
        return plain and _without_figures(text) == text
    except Indiscreet:
        return False


def _harmless(args: Any) -> Any:  # noqa: ANN401 - a tuple or a mapping, as the library gave it
    if isinstance(args, Mapping):
        return {name: _shown(each) for name, each in args.items()}
    return tuple(_shown(each) for each in args)


def _shown(filled_in: object) -> object:
    if isinstance(filled_in, float):
        return float(round(filled_in))
    if isinstance(filled_in, int):
        return filled_in
    if isinstance(filled_in, BaseException):
        return _Bare(type(filled_in).__name__)
    text = str(filled_in)
    return _Bare(text if isinstance(filled_in, str) and _PLAIN_WORD.fullmatch(text) else _LEFT_OUT)


class _Bare:
    """A word that reads the same however it is asked for."""

    def __init__(self, word: object) -> None:
        self._word = str(word)

    def __repr__(self) -> str:
        return self._word


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:_LONGEST]
