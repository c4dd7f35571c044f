"""The edits of a proposal and what the file says by now in; those that would not do what was proposed, out."""

from dataclasses import dataclass

from config.editing import GONE, Gone, Path, Value, applied, at, same


@dataclass(frozen=True, slots=True)
class Edit:
    """One change below a partnership.

    Parameters
    ----------
    path, to
        What is to stand where.
    was
        What stood there when it was proposed.
    among
        The whole list that the path goes through, as it was then: its items have no names, only their places.
    """

    path: Path
    to: Value | Gone
    was: Value | Gone
    among: Value | Gone = GONE


def clashes(edits: tuple[Edit, ...], there: Value | Gone) -> list[tuple[Edit, Value | Gone]]:
    """Give the edits whose place says something new meanwhile, with what it says; ``there`` is the partnership.

    Of a list that is not the same any more, so that a place in it may be another item's, all of it is given, once.
    """
    found = {each.path: (each, at(there, each.path)) for each in edits}
    new = {path: pair for path, pair in found.items() if not _as_before(*pair)}
    for each in edits:
        which = list_in(each.path)
        if which and not _same_items(each, edits, at(there, which)):
            new = {path: pair for path, pair in new.items() if path[: len(which)] != which}
            new[which] = (Edit(which, _with(edits, which, each.among), each.among), at(there, which))
    return list(new.values())


def list_in(path: Path) -> Path:
    """Give the place of the outermost list that a path goes through; empty if it goes through none."""
    return next((path[:depth] for depth, step in enumerate(path) if isinstance(step, int)), ())


def _as_before(edit: Edit, now: Value | Gone) -> bool:
    return same(now, edit.was) or same(now, edit.to)


def _same_items(edit: Edit, edits: tuple[Edit, ...], now: Value | Gone) -> bool:
    """Tell whether a place in a list is surely the same item's as when it was proposed.

    It is if nothing else in the list has changed but, perhaps, that item, and it is still of the same kind.
    """
    which = list_in(edit.path)
    was, then = edit.among, _with(edits, which, edit.among)
    for depth in range(len(which), len(edit.path)):
        inside = edit.path[len(which) : depth]
        if isinstance(edit.path[depth], int) and not _unmoved(
            at(was, inside), at(then, inside), at(now, inside), edit.path[depth]
        ):
            return False
    return True


def _unmoved(was: Value | Gone, then: Value | Gone, now: Value | Gone, place: int | str) -> bool:
    """Compare a list with what it was and with what it was to be."""
    if not (isinstance(was, list) and isinstance(then, list) and isinstance(now, list)):
        return same(was, now)
    if len(was) != len(now):
        return False
    of_a_kind = [same(at(each, (place, "kind")), at(now, (place, "kind"))) for each in (was, then)]
    others = (same(now[k], was[k]) or same(now[k], then[k]) for k in range(len(now)) if k != place)
    return any(of_a_kind) and all(others)


def _with(edits: tuple[Edit, ...], which: Path, value: Value | Gone) -> Value | Gone:
    """Make all edits within a list in it."""
    for each in edits:
        if value is not GONE and which and each.path[: len(which)] == which:
            value = applied(value, each.path[len(which) :], each.to)
    return value
