"""A fact in, what JSON can hold of it out; and the fact back."""

import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from types import UnionType
from typing import Any, TypeVar, get_args

Fact = TypeVar("Fact")

_READ: Mapping[object, Callable[[Any], Any]] = {
    datetime: datetime.fromisoformat,
    float: float,
    tuple[str, ...]: tuple,
    frozenset[str]: frozenset,
}


def plain(value: object) -> Any:  # noqa: ANN401  (whatever JSON holds)
    """Put a field's value into what JSON can hold, exactly.

    >>> plain(datetime.fromisoformat("2026-11-21T17:30+00:00")), plain(frozenset("ba")), plain(math.inf), plain(0.1)
    ('2026-11-21T17:30:00+00:00', ['a', 'b'], 'inf', 0.1)
    """
    match value:
        case datetime():
            return value.isoformat()
        case tuple() | frozenset():
            return list(value) if isinstance(value, tuple) else sorted(value)
        case float() if not math.isfinite(value):
            return repr(value)
    return value


def named(fact: Any, *but: str) -> dict[str, Any]:  # noqa: ANN401  (any dataclass)
    """Write the fields of a fact down, by name, leaving some out."""
    known = _fields(type(fact))  # type: ignore[arg-type]  # classes do hash
    return {name: plain(getattr(fact, name)) for name, _ in known if name not in but}


def made(kind: type[Fact], values: Mapping[str, Any], **others: object) -> Fact:
    """Make a fact of the fields that were written down, and of others as they are.

    A field that was not written down, as it is newer than that, has its default.
    """
    known = _fields(kind)  # type: ignore[arg-type]  # classes do hash
    return kind(**{name: _made(read, values[name]) for name, read in known if name in values}, **others)


def _made(read: Callable[[Any], Any] | None, value: object) -> object:
    return value if read is None or value is None else read(value)


@lru_cache
def _fields(kind: Any) -> tuple[tuple[str, Callable[[Any], Any] | None], ...]:  # noqa: ANN401  (the class of one)
    """Give the name of each field, and what reads its value where JSON holds another."""
    return tuple((field.name, _READ.get(_given(field.type))) for field in fields(kind))


def _given(kind: object) -> object:
    """Give the kind of value that a field holds, when it holds one."""
    return next(each for each in get_args(kind) if each is not type(None)) if isinstance(kind, UnionType) else kind
