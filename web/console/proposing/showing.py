"""Two versions of a settings file in; the lines that differ, as somebody in one partnership may see them, out."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from config.editing import Path
from config.editing.patching import Line, Sign, hunks, parsed
from config.nodes import read


@dataclass(frozen=True, slots=True)
class Hidden:
    """So many lines in a row that were changed, and are not for whoever looks."""

    count: int


def shown(before: str, after: str, partnership: str, *, narrow: bool) -> list[list[Line | Hidden]]:
    """Give what differs, in hunks; what concerns other partnerships is only counted.

    Parameters
    ----------
    narrow
        Whether to hide what concerns all of them as well, such as the channels, and who holds which role.
    """
    old, new = (_theirs(text, partnership, narrow=narrow) for text in (before, after))
    return [list(_for_us(hunk, old, new)) for hunk in hunks(before, after)]


def changed(difference: str) -> list[list[Line | Hidden]]:
    """Give what a diff changes without what stands around it, of which nobody knows here whose it is."""
    return [[line for line in hunk if line.sign is not Sign.STAYS] for hunk in parsed(difference)]


def _for_us(hunk: list[Line], old: set[int], new: set[int]) -> Iterator[Line | Hidden]:
    count = 0
    for line in hunk:
        if line.before in old or line.after in new:
            count += line.sign is not Sign.STAYS
            continue
        if count:
            yield Hidden(count)
        count = 0
        yield line
    if count:
        yield Hidden(count)


def _theirs(text: str, partnership: str, *, narrow: bool) -> set[int]:
    """Give the numbers of the lines to be hidden, counted from 1."""
    end = text.count("\n") + 2
    try:
        tree = read(text)
    except yaml.YAMLError:
        return set(range(1, end))
    marks = sorted(
        (mark.line, _is_hidden(path, partnership, narrow=narrow))
        for path, mark in tree.keys.items()
        if len(path) == 1 or path[:-1] in {("partnerships",), ("partnerships", partnership)}
    )
    begins = [(1, narrow), *marks]
    ends = [*(line for line, _ in marks), end]
    hidden: set[int] = set()
    for (start, theirs), stop in zip(begins, ends, strict=True):
        if theirs:  # if only one of several things that begin on a line is to be hidden, the line is
            hidden |= set(range(start, max(stop, start + 1)))
    return hidden


def _is_hidden(path: Path, partnership: str, *, narrow: bool) -> bool:
    match path:
        case ("partnerships",):
            return False
        case ("partnerships", name):
            return name != partnership
        case ("partnerships", _, key):
            return narrow and key == "roles"
    return narrow
