"""A place in the settings of a partnership in; whether it may be changed from the console, and why not, out."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from config.editing import GONE, Changes, Gone, Path, Value, at

EDITABLE: Final[Mapping[Path, str]] = {
    ("detection",): "what is noticed: the what-if shows what would follow",
    ("spates",): "how long a spate lives: the what-if shows what would follow",
    ("areas", "*", "name"): "what people call an area; where it lies stays",
    ("groups", "*", "name"): "what people call a group; whom it holds stays",
    ("groups", "*", "areas"): "which areas a group hears about",
    ("groups", "*", "hears"): "which stages of a spate a group hears about",
    ("groups", "*", "languages"): "which languages its members may choose between",
    ("groups", "*", "quiet_hours"): "when a group is left in peace",
    ("groups", "*", "update_every"): "how often a growing spate is spoken of",
    ("groups", "*", "cooldown"): "how soon a group hears of a new spate",
    ("groups", "*", "most_per_month"): "how many messages one person gets at most",
    ("groups", "*", "within"): "how near to a spate its members must live",
    ("groups", "*", "ask_next_after"): "when the next contact is asked",
}
"""What may be proposed, below a partnership, and why; ``*`` is any key. A place counts with all that is below it."""

NEW_GROUP: Final = frozenset({"kind", *(path[2] for path in EDITABLE if path[:2] == ("groups", "*"))})
"""What a group that is made from the console may say."""

KEPT: Final[Mapping[str, str]] = {
    "roles": "who may decide is not decided here",
    "recipients": "a list of people is named by whoever keeps it; members are looked after under Network",
    "channels": "how messages leave costs money and needs secrets, so the operator says it in the file",
    "approval": "whose yes a message needs is agreed with the partners, not in passing",
    "kind": "it decides who is protected as a citizen; make another group instead",
    "name": "every text begins with it, so the operator says it in the file",
    "sender": "every text begins with it, so the operator says it in the file",
    "texts": "words go out to thousands, so they are tried and put in the file",
    "opt_out": "people leave by these words, so the operator says them in the file",
    "categories": "which reports count is agreed with the police",
    "areas": "where an area lies is drawn in the file; only its name can be changed here",
    "timezone": "days are counted by it, so the operator says it in the file",
    "municipality": "it never changes from one day to another, so the operator says it in the file",
}
"""What may not, by its key, and why."""


def why_not(path: Path, value: Value | Gone = None, before: Value | Gone = None) -> str | None:
    """Say why something may not be changed from the console; None if it may.

    Parameters
    ----------
    path
        Below the partnership.
    value, before
        What is to stand there, and what stands there now.

    Examples
    --------
    >>> why_not(("detection", 0, "false_alerts_per_year"), 2)
    >>> why_not(("groups", "politi", "approval"), "none")
    'whose yes a message needs is agreed with the partners, not in passing'
    """
    if any(_below(path, pattern) for pattern in EDITABLE):
        if value is GONE and path and isinstance(path[-1], int):
            return "an item of a list is not taken out alone; say what the whole list is to be"
        return None
    if len(path) == 2 and path[0] == "groups" and before is GONE and isinstance(value, dict):
        return next((_reason((*path, key)) for key in value if key not in NEW_GROUP), None)
    return _reason(path)


def refusals(changes: Changes, written: Value) -> Iterator[tuple[Path, str]]:
    """Give all that may not be changed from the console, with why; ``written`` is the partnership as it stands."""
    for path, value in changes.items():
        if reason := why_not(path, value, at(written, path)):
            yield path, reason


def _below(path: Path, pattern: tuple[Any, ...]) -> bool:
    return len(path) >= len(pattern) and all(want in {"*", step} for want, step in zip(pattern, path, strict=False))


def _reason(path: Path) -> str:
    if len(path) == 2 and path[0] == "groups":
        return "a whole group is not put in place of another or taken away here; its members would be left without one"
    known = [KEPT[step] for step in reversed(path) if isinstance(step, str) and step in KEPT]
    return known[0] if known else "it is changed in the file alone"
