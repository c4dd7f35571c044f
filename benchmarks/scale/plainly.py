"""Figures as tuples with names in; the same as JSON holds them out."""

from collections.abc import Mapping, Sequence
from typing import Any


def plain(value: Any) -> Any:  # noqa: ANN401  (whatever figures are made of)
    """Turn named tuples into mappings, all the way down.

    >>> from typing import NamedTuple
    >>> Pair = NamedTuple("Pair", [("a", int), ("b", list)])
    >>> plain(Pair(1, [Pair(2, [])]))
    {'a': 1, 'b': [{'a': 2, 'b': []}]}
    """
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(each) for name, each in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(each) for each in value]
    return value
