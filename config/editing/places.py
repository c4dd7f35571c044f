"""The nodes of a YAML text in; where what they hold begins and ends, to the character, out."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import yaml

from config.nodes import Mark, Path, compose

from .values import CannotEdit

_ALIAS: Final = re.compile(r"[\s:]*(\*[^\s,\[\]{}]+)")
_BLANK: Final = " \t\r\n\x85\u2028\u2029"
_SHARED: Final = "is written in one place and used in several (a name with & and *); change it in the file by hand"


@dataclass(frozen=True, slots=True)
class Child:
    """An entry of a mapping with its key, or an item of a list with its dash: where it begins, and where it ends."""

    start: int
    end: int
    key: yaml.ScalarNode | None
    value: yaml.Node
    alias: bool


def root_of(text: str) -> yaml.Node:
    """Give the root of a text that has been read without a mistake before."""
    root = compose(text)
    if root is None:
        raise CannotEdit((), Mark(), "the file is empty")
    return root


def way(root: yaml.Node, path: Path) -> list[yaml.Node]:
    """Give the nodes from the root to what stands at a path, as far as there are any.

    Raises
    ------
    CannotEdit
        When it leads through what is used in several places.
    """
    uses = Counter(_uses(root))
    found = [root]
    for depth, step in enumerate(path, 1):
        inner = _inner(found[-1], step)
        if inner is None:
            break
        if uses[id(inner)] > 1:
            raise CannotEdit(path[:depth], Mark.of(found[-1].start_mark), _SHARED)
        found.append(inner)
    return found


def children(text: str, node: yaml.CollectionNode) -> list[Child]:
    """Give the entries of a mapping, or the items of a list, in their order."""
    found: list[Child] = []
    before = node.start_mark.index
    for each in node.value:
        key, value = each if isinstance(node, yaml.MappingNode) else (None, each)
        start = key.start_mark.index if key else _item_start(text, node, value, before)
        after = key.end_mark.index if key else before
        alias = value.start_mark.index < (start if key is None else after)
        end = _alias_end(text, after) if alias else end_of(text, value)
        if alias and key is None:
            start = _item_start(text, node, None, before)
        found.append(Child(start, end, key, value, alias))
        before = end
    return found


def end_of(text: str, node: yaml.Node) -> int:
    """Give where the text of a node ends; the parser's own mark lies behind the remarks and empty lines after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        return children(text, node)[-1].end
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        end = node.start_mark.index + len(text[node.start_mark.index : end].rstrip(_BLANK))
    return end


def column_of(node: yaml.CollectionNode) -> int:
    """Give how far its entries are indented, counted from 0."""
    first = node.value[0][0] if isinstance(node, yaml.MappingNode) else node
    column: int = first.start_mark.column
    return column


def _inner(node: yaml.Node, step: str | int) -> yaml.Node | None:
    match node, step:
        case yaml.MappingNode(), str():
            return next((value for key, value in node.value if key.value == step), None)
        case yaml.SequenceNode(), int() if 0 <= step < len(node.value):
            inner: yaml.Node = node.value[step]
            return inner
    return None


def _uses(root: yaml.Node) -> list[int]:
    """Name every node as often as it is used; one that stands inside itself is refused when the text is read."""
    met, left = [], [root]
    seen: set[int] = set()
    while left:
        node = left.pop()
        met.append(id(node))
        if isinstance(node, yaml.CollectionNode) and id(node) not in seen:
            inside = node.value if isinstance(node, yaml.SequenceNode) else [one for pair in node.value for one in pair]
            left += inside
        seen.add(id(node))
    return met


def _item_start(text: str, node: yaml.CollectionNode, value: yaml.Node | None, before: int) -> int:
    """Give where an item begins, with its dash if it has one."""
    if not node.flow_style:
        first: int = node.start_mark.index
        return first if before == first else _dash_after(text, before, node)
    if value is None:
        found = _ALIAS.match(text, text.find("*", before) if "*" in text[before:] else before)
        return found.start(1) if found else before
    start: int = value.start_mark.index
    return start


def _dash_after(text: str, before: int, node: yaml.CollectionNode) -> int:
    """Find the dash of the next item: the first on a line of its own that is not inside a remark."""
    found = re.compile(rf"(?:\r\n|[\r\n\x85\u2028\u2029]) {{{node.start_mark.column}}}(-)(?=\s|\Z)").search(
        text, before
    )
    return found.start(1) if found else before


def _alias_end(text: str, after: int) -> int:
    found = re.compile(r"[^*\n]*(\*[^\s,\[\]{}]+)").match(text, after)
    return found.end() if found else after
