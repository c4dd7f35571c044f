"""What there should be and what there is, in; how they differ, in figures and by example, out."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from .bus import Heard
from .expected import MESSAGE, Expected
from .found import Found

Named = TypeVar("Named", bound=Hashable)

FIRST = 3
"""So many examples of a difference are told."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One kind of thing: how many there should be, how many are lost, there twice, or other than they should be."""

    what: str
    expected: int
    lost: int = 0
    twice: int = 0
    different: int = 0
    examples: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Tell whether all is as it should be."""
        return not (self.lost or self.twice or self.different)


def compare(expected: Expected, found: Found, heard: Heard) -> list[Compared]:
    """Compare everything that is to be the same whatever happens."""
    return [
        _things("alerts", expected.alerts.items(), found.alerts),
        _order(expected, found),
        _things("messages", expected.messages.items(), found.messages),
        _counts("refused reports", expected.refused, found.refused),
        _counts("reports in the journal", expected.versions, found.versions),
        _said("alerts on their topic", [name for name, _ in found.alerts], heard.alerts),
        _said("refusals on their topic", found.origins, heard.refusals),
        Compared("private words on topics", 0, different=len(heard.private), examples=tuple(heard.private[:FIRST])),
    ]


def _things(
    what: str, expected: Iterable[tuple[Hashable, object]], found: Iterable[tuple[Hashable, object]]
) -> Compared:
    """Compare things by name: a name too many is there twice, one that nobody expected is different."""
    should, there = dict(expected), list(found)
    names = Counter(name for name, _ in there)
    lost = [name for name in should if name not in names]
    twice = [name for name, times in names.items() if times > 1]
    other = [(name, value) for name, value in there if name not in should or should[name] != value]
    examples = [
        *(f"lost: {name} {should[name]}" for name in lost[:FIRST]),
        *(f"twice: {name}" for name in twice[:FIRST]),
        *(f"{_difference(should.get(name), value)} ({name})" for name, value in other[:FIRST]),
    ]
    return Compared(what, len(should), len(lost), len(twice), len(other), tuple(examples))


def _difference(should: object, there: object) -> str:
    """Say where two values part: in which column of a message, or after which letters of a line."""
    if should is None:
        return f"nobody expected {there}"
    if isinstance(should, tuple) and isinstance(there, tuple):
        pairs = zip(MESSAGE, should, there, strict=True)
        return "; ".join(f"{name} should be {one!r} and is {other!r}" for name, one, other in pairs if one != other)
    return f"should be {should} and is {there}"


def _order(expected: Expected, found: Found) -> Compared:
    """Compare the order in which each partnership raised its alerts."""
    total = sum(len(ids) for ids in expected.raised.values())
    out, examples = 0, []
    for partnership, ids in expected.raised.items():
        pairs = zip(ids, found.raised.get(partnership, []), strict=False)
        if misplaced := [n for n, (one, other) in enumerate(pairs) if one != other]:
            out += len(misplaced)
            examples.append(f"{partnership} parts from the replay at its alert number {misplaced[0]}")
    return Compared("alerts in their order", total, different=out, examples=tuple(examples[:FIRST]))


def _counts(what: str, expected: Counter[Named], found: Counter[Named]) -> Compared:
    lost, more = expected - found, found - expected
    twice = Counter({name: times for name, times in more.items() if name in expected})
    other = more - twice
    examples = [
        f"{word}: {name}"
        for word, names in (("lost", lost), ("twice", twice), ("nobody expected", other))
        for name in list(names)[:FIRST]
    ]
    return Compared(what, expected.total(), lost.total(), twice.total(), other.total(), tuple(examples))


def _said(what: str, written: Iterable[str], heard: Sequence[str]) -> Compared:
    """Compare what was said on a topic, where twice is allowed, with what is on record."""
    should, there = set(written), set(heard)
    lost, other = sorted(should - there), sorted(there - should)
    examples = [
        *(f"not said: {name}" for name in lost[:FIRST]),
        *(f"said of nothing: {name}" for name in other[:FIRST]),
    ]
    return Compared(what, len(should), len(lost), different=len(other), examples=tuple(examples))
