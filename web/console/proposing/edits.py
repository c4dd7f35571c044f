"""What is to stand where below a partnership, as JSON, in; the same as values, and back, out."""

import json
from typing import Any, Final

from config.editing import GONE, Changes, Path

__all__ = ["Changes", "NotEdits", "Path", "read_edits", "write_edits"]

MOST: Final = 60
LARGEST: Final = 60_000
_DEEPEST: Final = 10
_GREATEST: Final = 2**53


class NotEdits(ValueError):  # noqa: N818 - said to a person, as it stands
    """What was sent says no changes that can be understood."""


def write_edits(changes: Changes) -> str:
    """Write changes down.

    >>> write_edits({("spates", "over_after"): "10 days", ("groups", "a", "within"): GONE})
    '[[["spates","over_after"],"10 days"],[["groups","a","within"]]]'
    """
    pairs = [[list(path)] if value is GONE else [list(path), value] for path, value in changes.items()]
    return json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))


def read_edits(written: str) -> Changes:
    """Read changes back; raises `NotEdits`."""
    if len(written) > LARGEST:
        raise NotEdits("these are too many changes for one proposal")
    try:
        pairs = json.loads(written, parse_constant=_no_number)
        written.encode()
    except (ValueError, RecursionError):
        raise NotEdits("what was sent cannot be read as changes") from None
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) in {1, 2} for pair in pairs):
        raise NotEdits("expected a list of places and values")
    if not 0 < len(pairs) <= MOST:
        raise NotEdits(f"expected 1 to {MOST} changes, got {len(pairs)}")
    return {_path(pair[0]): _value(pair[1]) if len(pair) == 2 else GONE for pair in pairs}


def _path(steps: object) -> Path:
    if not isinstance(steps, list) or not 0 < len(steps) <= _DEEPEST or not all(map(_is_step, steps)):
        raise NotEdits("a place is a list of keys and of numbers of items")
    if not isinstance(steps[0], str):
        raise NotEdits("a place begins with a key")
    return tuple(steps)


def _is_step(step: object) -> bool:
    if isinstance(step, str):
        return 0 < len(step) <= 100
    return isinstance(step, int) and not isinstance(step, bool) and 0 <= step < 1000


def _value(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - whatever JSON holds
    if depth > _DEEPEST:
        raise NotEdits("what is to stand there is nested too deeply")
    match value:
        case dict():
            return {key: _value(each, depth + 1) for key, each in value.items()}
        case list():
            return [_value(each, depth + 1) for each in value]
        case str() if any("\ud800" <= character <= "\udfff" for character in value):
            raise NotEdits("half a character cannot be written down")
        case int() | float() if not -_GREATEST <= value <= _GREATEST:
            raise NotEdits("a number is too large")
    return value


def _no_number(word: str) -> float:
    raise ValueError(word)
