"""What would be printed beside the log in, tracebacks and warnings among it; the same as lines of the log out."""

import io
import logging
import sys
import threading
import warnings
from contextlib import ExitStack
from types import TracebackType
from typing import Final

from .aloud import refuse_aloud, say_aloud
from .words import warning_in_words, without_quotes

log = logging.getLogger(__name__)

_MISUSE: Final = "Error: "
_SPOKEN: Final = (_MISUSE, "Usage: ")
"""What click begins with when it says, in words of ours, that a verb was misused; all else is printed by libraries."""


def catch(afterwards: ExitStack) -> None:
    """Have faults that nobody has caught, warnings, and whatever else is printed on standard error, logged."""
    for module, name, caught in (
        (sys, "excepthook", _ended),
        (sys, "unraisablehook", _unraisable),
        (threading, "excepthook", _thread_ended),
        (warnings, "showwarning", _warned),
        (sys, "stderr", _Speech()),
    ):
        afterwards.callback(setattr, module, name, getattr(module, name))
        setattr(module, name, caught)


class _Speech(io.TextIOBase):
    """Standard error for whoever prints on it: each whole line is one of the log."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self._begun, self._spoken = "", False
        self._at_work = threading.Lock()

    def writable(self) -> bool:
        """Take whatever is printed."""
        return True

    def write(self, text: str) -> int:
        """Log the lines that are whole now."""
        with self._at_work:
            spoken = self._spoken if self._begun else text.startswith(_SPOKEN)
            *whole, self._begun = (self._begun + text).split("\n")
            self._spoken = spoken
        for line in filter(str.strip, whole):
            (refuse_aloud if line.startswith(_MISUSE) else say_aloud)(line if spoken else without_quotes(line))
        return len(text)


def _ended(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    log.critical("the process ends for a fault in the program", exc_info=(kind, fault, trace))


def _thread_ended(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None:
        fault = (given.exc_type, given.exc_value, given.exc_traceback)
        log.error("a thread has ended for a fault in the program", exc_info=fault)


def _unraisable(given: "sys.UnraisableHookArgs") -> None:
    if given.exc_value is not None:
        fault = (given.exc_type, given.exc_value, given.exc_traceback)
        log.error("something could not be closed", exc_info=fault)


def _warned(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_file_and_line: object
) -> None:
    log.warning("%s", warning_in_words(message, category, filename, lineno))
