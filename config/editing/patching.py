"""Two versions of a settings file in; the patch that makes one of the other, as ``git apply`` takes it, out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_AROUND: Final = 3
_HEAD: Final = re.compile(r"@@ -(\d+),\d+ \+(\d+),\d+ @@")


class Sign(StrEnum):
    """What becomes of a line."""

    STAYS = " "
    GOES = "-"
    COMES = "+"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a patch: what becomes of it, and its numbers in the file before and after, counted from 1."""

    sign: Sign
    before: int | None
    after: int | None
    text: str


def hunks(before: str, after: str) -> list[list[Line]]:
    r"""List what differs, with some lines around it, in order.

    >>> [[line.sign + line.text for line in hunk] for hunk in hunks("a\nb\n", "a\nc\n")]
    [[' a\n', '-b\n', '+c\n']]
    """
    old, new = lines_of(before), lines_of(after)
    found = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND)
    return [list(_lines(group, old, new)) for group in found] if before != after else []


def diff(before: str, after: str, name: str) -> str:
    """Write down what differs in a file, without a header; empty if nothing does."""
    found = hunks(before, after)
    if not found:
        return ""
    head = f"diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n"
    return head + "".join(_range(hunk) + "".join(map(_written, hunk)) for hunk in found)


def patch(difference: str, author: str, at: datetime, reason: str) -> str:
    r"""Put a header before a diff that says who wants it, since when and why; ``git apply`` passes over it.

    >>> from datetime import UTC
    >>> written = patch("diff --git …\n", "Anna", datetime(2026, 3, 2, tzinfo=UTC), "too many\nalerts")
    >>> print(written.removesuffix("-- \nTrygvarsel\n"), end="")
    Author: Anna
    Date: 2026-03-02T00:00:00+00:00
    <BLANKLINE>
        too many
        alerts
    <BLANKLINE>
    diff --git …
    """
    # Indented, no line of a reason can be taken for the beginning of a diff.
    why = "\n".join(f"    {line}" for line in reason.splitlines() or [""])
    who = f"Author: {' '.join(author.split())}\nDate: {at.isoformat(timespec='seconds')}"
    return f"{who}\n\n{why}\n\n{difference}-- \nTrygvarsel\n"


def lines_of(text: str) -> list[str]:
    """Split a text as git does, at line feeds alone, each kept."""
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def parsed(difference: str) -> list[list[Line]]:
    r"""Read a diff that `diff` wrote.

    >>> parsed(diff("a\nb", "a\nc", "f")) == hunks("a\nb", "a\nc")
    True
    """
    found: list[list[Line]] = []
    before = after = 0
    for text in lines_of(difference)[3:]:
        if head := _HEAD.match(text):
            before, after = int(head[1]), int(head[2])
            found.append([])
        elif text.startswith("\\"):
            found[-1][-1] = replace(found[-1][-1], text=found[-1][-1].text.removesuffix("\n"))
        else:
            sign = Sign(text[0])
            goes, comes = sign is not Sign.COMES, sign is not Sign.GOES
            found[-1].append(Line(sign, before if goes else None, after if comes else None, text[1:]))
            before, after = before + goes, after + comes
    return found


def _lines(group: Sequence[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> Iterator[Line]:
    for tag, start, end, from_, until in group:
        if tag == "equal":
            for place in range(end - start):
                yield Line(Sign.STAYS, start + place + 1, from_ + place + 1, old[start + place])
            continue
        yield from (Line(Sign.GOES, place + 1, None, old[place]) for place in range(start, end))
        yield from (Line(Sign.COMES, None, place + 1, new[place]) for place in range(from_, until))


def _range(hunk: Sequence[Line]) -> str:
    before = [line.before for line in hunk if line.before]
    after = [line.after for line in hunk if line.after]
    one, other = (f"{min(some, default=0)},{len(some)}" for some in (before, after))
    return f"@@ -{one} +{other} @@\n"


def _written(line: Line) -> str:
    end = "" if line.text.endswith("\n") else "\n\\ No newline at end of file\n"
    return f"{line.sign}{line.text}{end}"
