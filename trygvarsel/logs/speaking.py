"""The form that is chosen in; all that the process says while the block lasts, as lines of it, out."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TextIO

from sqlalchemy import Engine

from notifiers import happenings

from .aloud import ALOUD
from .catching import catch
from .choosing import Choice, Form
from .lines import Json, Plain
from .outlet import Outlet
from .spans import open_spans
from .traces import Traces
from .words import OURS


@contextmanager
def speaking(choice: Choice, environment: Mapping[str, str], stream: TextIO) -> Iterator[None]:
    """Write in lines on a stream while the block lasts; ``environment`` says whether and where spans go."""
    with ExitStack() as afterwards:
        outlet = Outlet(_writer(choice, stream))
        afterwards.callback(outlet.close)
        _hear(choice.level, afterwards)
        _listen(outlet, afterwards)
        catch(afterwards)
        if spans := open_spans(environment):
            outlet.writes_also_to(spans)
            afterwards.callback(spans.close)
            afterwards.callback(outlet.flush)
            _hear(min(choice.level, logging.INFO), afterwards)
        yield


def trace_by(engine: Engine) -> None:
    """Say of each line, from now on, which report it goes back to; does nothing where nobody speaks in lines."""
    for each in logging.getLogger().handlers:
        if isinstance(each, Outlet):
            each.trace_by(Traces(engine))


class _Lines(logging.StreamHandler[TextIO]):
    """Writes lines, and goes on in silence when nobody can take them any more."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name for it
        """Say nothing: there is nowhere left to say it."""


def _writer(choice: Choice, stream: TextIO) -> logging.Handler:
    lines = _Lines(stream)
    lines.setFormatter(Json() if choice.form is Form.JSON else Plain())
    lines.addFilter(lambda record: record.name == ALOUD or record.levelno >= choice.level)
    return lines


def _hear(level: int, afterwards: ExitStack) -> None:
    """Have our own parts speak from a level on, and libraries of trouble alone: below that they repeat reports."""
    ours = ((logging.getLogger(name), level) for name in (*OURS, happenings.log.name))
    for logger, lowest in [(logging.getLogger(), max(level, logging.WARNING)), *ours]:
        afterwards.callback(logger.setLevel, logger.level)
        logger.setLevel(lowest)


def _listen(outlet: Outlet, afterwards: ExitStack) -> None:
    """Have all that is logged go by the outlet."""
    root, aloud = logging.getLogger(), logging.getLogger(ALOUD)
    unadorned = aloud.handlers
    afterwards.callback(setattr, aloud, "handlers", unadorned)
    aloud.handlers = [outlet]
    root.addHandler(outlet)
    afterwards.callback(root.removeHandler, outlet)
