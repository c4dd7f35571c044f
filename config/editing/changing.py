"""YAML text and what is to stand where in; the text with just that changed, proved to say so, out."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

import yaml

from config.nodes import Mark
from config.problems import ConfigError
from config.syntax import tree_of

from .places import root_of, way
from .splicing import Splicer
from .values import GONE, CannotEdit, Changes, Gone, Path, Value, applied, at, same

_NOT_SURE = "cannot be changed without touching what stands around it; change it in the file by hand"
_NO_PLACE = "there is no such place in the file"
_ADDED = "added"

Step = tuple[Path, Value | Gone, str]
"""One thing to do: where, with what, and whether it comes in addition to what is there."""


def edit(text: str, changes: Changes) -> str:
    r"""Make changes, one after the other, and leave every other character as it is.

    Raises
    ------
    CannotEdit
        When the text is none that can be read, or a change would do harm.

    Examples
    --------
    >>> text = "spates:\n  over_after: 14 days   # two weeks\nradii: [300 m, 500 m]\n"
    >>> print(edit(text, {("spates", "over_after"): "10 days", ("radii",): ["300 m", "700 m"], ("n",): 1}), end="")
    spates:
      over_after: 10 days   # two weeks
    radii: [300 m, 700 m]
    n: 1
    """
    wanted = before = _read(text)
    for path, to in changes.items():
        there = at(wanted, path)
        if same(there, to) or there is to is GONE:
            continue
        try:
            wanted = applied(wanted, path, to)
            for step in _steps(path, there, to):
                text = _taken(text, step)
        except CannotEdit:
            raise
        except (LookupError, ValueError, yaml.YAMLError):
            raise CannotEdit(path, Mark(), _NOT_SURE if at(before, path) is not GONE else _NO_PLACE) from None
    if not same(_read(text), wanted):
        raise CannotEdit(next(iter(changes)), Mark(), _NOT_SURE)
    return text


def _read(text: str) -> Value:
    try:
        text.encode()
        tree = tree_of(text, "")
    except UnicodeEncodeError:
        raise CannotEdit((), Mark(), "a character that no text file can hold") from None
    except ConfigError as error:
        first = error.problems[0]
        raise CannotEdit((), Mark(first.line, first.column), first.text) from None
    if tree.mistakes:
        raise CannotEdit(*tree.mistakes[0])
    return tree.value


def _steps(path: Path, before: Value | Gone, to: Value | Gone) -> Iterator[Step]:
    """Tell a change in steps, each so small that nothing is written anew that stays the same."""
    if same(before, to):
        return
    match before, to:
        case dict(), dict() if before and to:
            for key, value in to.items():
                yield from _steps((*path, key), before.get(key, GONE), value)
            for key in before.keys() - to.keys():
                yield (*path, key), GONE, ""
        case list(), list() if before and to:
            yield from _items(path, before, to)
        case _:
            yield path, to, ""


def _items(path: Path, before: list[Value], to: list[Value]) -> Iterator[Step]:
    """Tell how one list becomes another, from its end, so that places stay what they are."""
    one, other = ([json.dumps(each, sort_keys=True) for each in items] for items in (before, to))
    for _, start, end, from_, until in reversed(SequenceMatcher(None, one, other, autojunk=False).get_opcodes()):
        both = min(end - start, until - from_)
        for place in reversed(range(from_ + both, until)):
            yield (*path, end), to[place], _ADDED
        for place in reversed(range(start + both, end)):
            yield (*path, place), GONE, ""
        for place in reversed(range(both)):
            yield from _steps((*path, start + place), before[start + place], to[from_ + place])


def _taken(text: str, step: Step) -> str:
    """Take one step."""
    path, to, how = step
    root = root_of(text)
    nodes = way(root, path)
    if to is GONE and len(nodes) == len(path) + 1:
        siblings = len(nodes[-2].value)
        if siblings > 1:
            return _splicer(text, root, nodes[:-1], path).removed(_place(nodes[-2], path[-1]))
        path, to = path[:-1], {} if isinstance(path[-1], str) else []
        nodes = nodes[:-1]
    if not path:
        raise CannotEdit(path, Mark(), "nothing would be left of the file")
    if how != _ADDED and len(nodes) == len(path) + 1:
        return _splicer(text, root, nodes[:-1], path).replaced(_place(nodes[-2], path[-1]), to)
    return _made(text, root, nodes, path, to)


def _made(text: str, root: yaml.Node, nodes: list[yaml.Node], path: Path, to: Value) -> str:
    """Write what has no place yet, with the blocks around it that are missing too."""
    nodes = nodes[: len(path)]
    missing = path[len(nodes) :]
    for key in reversed(missing):
        to = {key: to}
    path = path[: len(nodes)]
    around = nodes[-1]
    if isinstance(around, yaml.ScalarNode):  # a key with nothing behind it
        return _splicer(text, root, nodes[:-1], path[:-1]).replaced(_place(nodes[-2], path[-2]), {path[-1]: to})
    splicer, last = _splicer(text, root, nodes, path), path[-1]
    if isinstance(last, int):
        return splicer.added(last, to)
    return splicer.added(len(around.value), to, last)


def _splicer(text: str, root: yaml.Node, nodes: list[yaml.Node], path: Path) -> Splicer:
    around = nodes[-1]
    if not isinstance(around, yaml.CollectionNode):
        raise CannotEdit(path, Mark.of(around.start_mark), _NOT_SURE)
    flow = any(isinstance(node, yaml.CollectionNode) and node.flow_style for node in nodes)
    return Splicer(text, around, path[: len(nodes) - 1], _indentation(root), flow=flow)


def _place(node: yaml.Node, step: str | int) -> int:
    if isinstance(step, int):
        return step
    return [key.value for key, _ in node.value].index(step)


def _indentation(root: yaml.Node) -> str:
    """See by how much deeper the file indents what belongs to a key; two spaces where nothing shows it."""
    left = [root]
    for node in left:
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            blocks = [value for _, value in node.value if isinstance(value, yaml.MappingNode) and not value.flow_style]
            for outer, inner in pairwise([node, *blocks[:1]]):
                if inner.start_mark.column > outer.start_mark.column:
                    return " " * (inner.start_mark.column - outer.start_mark.column)
            left += blocks
    return "  "
