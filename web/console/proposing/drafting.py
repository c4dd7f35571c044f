"""The settings file and changes to a partnership in; the file as it would be, or every mistake in that, out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Final

import yaml

from config.editing import GONE, CannotEdit, Changes, Gone, Path, Value, at, edit
from config.editing.keeping import hash_of, read_file
from config.editing.patching import diff
from config.load import dotted, parse
from config.nodes import read
from config.problems import ConfigError, Problem
from config.schema.settings import Settings
from config.syntax import tree_of

from .allowed import refusals
from .concerning import concerns

_OTHERS: Final = "what belongs to other partnerships has mistakes too: {}"
_GONE: Final = "the file, as it is now, says nothing of this partnership"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a change: the place below the partnership, or empty, its line and column, and the words."""

    path: Path
    line: int
    column: int
    text: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A settings file as it would be.

    Parameters
    ----------
    base
        The hash of the file as it is.
    before, text
        All of it, as it is and as it would be.
    settings
        What it would say; None if there are mistakes.
    """

    name: str
    base: str
    before: str
    text: str
    settings: Settings | None
    mistakes: tuple[Mistake, ...] = field(default=())

    @property
    def diff(self) -> str:
        """What differs, as ``git apply`` takes it; empty if nothing does."""
        return diff(self.before, self.text, self.name)


def draft(config: File, partnership: str, changes: Changes, *, rehearse: bool = True) -> Draft:
    """Try changes on the file as it is now, wherever it came from; nothing is written.

    Parameters
    ----------
    changes
        By their places below the partnership.
    rehearse
        Whether to try every text there can be too, which takes a tenth of a second a partnership; needed before
        anything is proposed.
    """
    try:
        before = read_file(config)
    except ConfigError as error:
        return Draft(config.name, "", "", "", None, _mistakes(error.problems, partnership, ()))
    base = hash_of(before)
    try:
        refused = _refused(before, partnership, changes)
        after = edit(before, {("partnerships", partnership, *path): to for path, to in changes.items()})
        if refused:
            return Draft(config.name, base, before, after, None, refused)
        settings = parse(after, config.name, config.parent, rehearse=rehearse)
    except CannotEdit as error:
        found = (Mistake(error.path[2:], error.mark.line, error.mark.column, str(error), dotted(error.path)),)
        return Draft(config.name, base, before, before, None, found)
    except ConfigError as error:
        return Draft(config.name, base, before, before, None, _mistakes(error.problems, partnership, changes))
    return Draft(config.name, base, before, after, settings)


def written(text: str, partnership: str) -> Value | Gone:
    """Give what a file says of a partnership; `GONE` if it says nothing, or cannot be read."""
    try:
        return at(read(text).value, ("partnerships", partnership))
    except yaml.YAMLError:
        return GONE


def written_in(config: File, partnership: str) -> Value | Gone:
    """Give what the file as it is now says of a partnership; `GONE` as `written`, and where there is no file."""
    try:
        return written(read_file(config), partnership)
    except ConfigError:
        return GONE


def _refused(text: str, partnership: str, changes: Changes) -> tuple[Mistake, ...]:
    tree, there = tree_of(text, ""), written(text, partnership)
    if not isinstance(there, dict):
        return (Mistake((), 1, 1, _GONE, dotted(("partnerships", partnership))),)
    return tuple(
        Mistake(path, mark.line, mark.column, why, dotted(("partnerships", partnership, *path)))
        for path, why in refusals(changes, there)
        for mark in [tree.mark(("partnerships", partnership, *path))]
    )


def _mistakes(problems: Iterable[Problem], partnership: str, paths: Iterable[Path]) -> tuple[Mistake, ...]:
    """Say of problems which of the changes they are about, if any; those of other partnerships are only counted."""
    places = {dotted(("partnerships", partnership, *path)): path for path in paths}

    def about(place: str) -> Path:
        near = [known for known in places if place.startswith(known) or known.startswith(f"{place}.")]
        return places[max(near, key=len)] if place and near else ()

    ours, others = [], 0
    for each in problems:
        if concerns(each.place, partnership):
            ours.append(Mistake(about(each.place), each.line, each.column, each.text, each.place))
        else:
            others += 1
    return (*ours, *([Mistake((), 1, 1, _OTHERS.format(others))] if others else []))
