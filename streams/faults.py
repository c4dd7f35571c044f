"""A fault in; one line for the operator, which quotes no report, out."""

import traceback
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from .store import StoreProblem

_HOUSE = Path(__file__).parents[1]
_ROOMS = ("trygvarsel", "web", "streams", "config", "detectors", "notifiers")


def in_one_line(fault: BaseException) -> str:
    """Say what went wrong without quoting a report.

    In the words of the system or the database; of any other fault, only where in the program it lies.

    >>> in_one_line(OSError(28, "No space left on device"))
    'No space left on device'
    """
    match fault:
        case StoreProblem():
            return str(fault)
        case DBAPIError():
            return str(fault.orig).partition("\n")[0]
        case SQLAlchemyError():
            return "the database does not answer"
        case OSError() if fault.strerror:
            return fault.strerror
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(_HOUSE / room) for room in _ROOMS)]
    if not ours:
        return "a fault in the program"
    return f"a fault in the program, at {Path(ours[-1].filename).relative_to(_HOUSE)} line {ours[-1].lineno}"
