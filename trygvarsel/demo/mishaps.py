"""What goes wrong behind the pages in; a line of it on the terminal, without the program's own words, out."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from streams.faults import in_one_line


class _Lines(logging.Handler):
    def __init__(self, say: Callable[[str], object]) -> None:
        super().__init__(logging.WARNING)
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        self._say(f"a page could not be shown: {in_one_line(fault)}" if fault else record.getMessage())


@contextmanager
def in_lines(say: Callable[[str], object]) -> Iterator[None]:
    """Say in a line each what is logged while the block lasts."""
    lines, root = _Lines(say), logging.getLogger()
    root.addHandler(lines)
    try:
        yield
    finally:
        root.removeHandler(lines)
