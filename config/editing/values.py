"""Plain values and what is to stand where in; the values as they are to be, out."""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from config.nodes import Mark, Path

__all__ = ["GONE", "CannotEdit", "Changes", "Gone", "Path", "Value", "applied", "at", "same"]

Value = Any
"""What YAML can hold: text, numbers, true and false, nothing, lists, and mappings whose keys are text."""


class Gone(Enum):
    """Stands in place of a value where there is, or is to be, none at all."""

    GONE = "gone"


GONE: Final = Gone.GONE

Changes = Mapping[Path, Value | Gone]
"""What is to stand where, in this order; what is to be `GONE` is removed with its key."""


class CannotEdit(ValueError):  # noqa: N818 - said to a person, as it stands
    """A change that cannot be made without harm to what stands around it.

    ``path`` and ``mark`` are the place, and the text says why.
    """

    def __init__(self, path: Path, mark: Mark, why: str) -> None:
        super().__init__(why)
        self.path, self.mark = path, mark


def at(value: Value, path: Path) -> Value | Gone:
    """Look up what stands at a path.

    >>> at({"radii": ["300 m", "500 m"]}, ("radii", 1)), at({}, ("radii", 1))
    ('500 m', <Gone.GONE: 'gone'>)
    """
    for step in path:
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            case _:
                return GONE
    return value


def applied(value: Value, path: Path, to: Value | Gone) -> Value:
    """Give a value in which something else stands at a path; blocks that are missing on the way are made.

    Raises
    ------
    LookupError
        When the way leads through something that is no block, or to an item that a list does not have.

    Examples
    --------
    >>> applied({"b": [2, 3]}, ("b", 0), 7), applied({"a": None}, ("a", "c"), "x"), applied({"a": 1}, ("a",), GONE)
    ({'b': [7, 3]}, {'a': {'c': 'x'}}, {})
    """
    if not path:
        return None if to is GONE else to
    if to is GONE and at(value, path) is GONE:
        return value
    step, *rest = path
    match value:
        case list() if isinstance(step, int) and 0 <= step < len(value):
            inner = [] if not rest and to is GONE else [applied(value[step], tuple(rest), to)]
            return [*value[:step], *inner, *value[step + 1 :]]
        case dict() | None if isinstance(step, str):
            there = value or {}
            if not rest and to is GONE:
                return {key: kept for key, kept in there.items() if key != step}
            return {**there, step: applied(there.get(step), tuple(rest), to)}
    raise LookupError(step)


def same(one: Value | Gone, other: Value | Gone) -> bool:
    """Tell whether two values say the same: 4 and 4.0 do, 1 and true do not, and keys have no order.

    >>> same({"a": 4}, {"a": 4.0}), same([1], [True])
    (True, False)
    """
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case (bool(), _) | (_, bool()):
            return one is other
        case ((int() | float()), (int() | float())):
            return one == other
    return type(one) is type(other) and bool(one == other)
