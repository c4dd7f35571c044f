"""A parsed template in; nothing out, or everything in it that goes beyond placing words and choosing between them."""

import re
from collections.abc import Iterable, Iterator

from jinja2 import nodes

from .quoting import listed, quoted, suggestion

WORDS = ("sender", "place", "since", "advice", "opt_out")
NUMBERS = ("count", "days", "quiet")
CHOICES = {"hours": ("day", "night"), "way": ("garden_door", "door", "window"), "homes": ("house", "flat")}
SHOWN = (*WORDS[:2], *NUMBERS, *WORDS[2:])
KNOWN = (*SHOWN, *CHOICES, "usual", "short")

_DEEPEST = 12
_LONGEST_CONSTANT = 40
_LARGEST_CONSTANT = 9999
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If,
    nodes.Compare, nodes.Operand, nodes.Not, nodes.And, nodes.Or, nodes.Const,
)  # fmt: skip
_ORDERED = {"gt", "gteq", "lt", "lteq"}
_EQUAL = {"eq", "ne"}
_ONE_BRACE = re.compile(r"\{\s*(\w+)[^{}]*\}")
_BEYOND = 'does more than place words, like "{{ place }}", and choose between them, like "{% if count > 3 %}"'


class Misread(ValueError):  # noqa: N818  (said to a person, as it stands)
    """Why a template cannot be used: ``faults``, each in words that finish "it …"."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__("; ".join(self.faults))


def checked(tree: nodes.Template) -> None:
    """Let pass what is on the short list of allowed things; all else is refused, whatever it is.

    Raises
    ------
    Misread
        With every fault found.
    """
    every = list(_every(tree))
    if any(type(node) not in _ALLOWED for node in every):
        raise Misread([_BEYOND])
    words = "\n".join(node.data for node in every if isinstance(node, nodes.TemplateData))
    if found := [*_braces(words), *(fault for node in every for fault in _faults(node))]:
        raise Misread(found)


def _every(tree: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEEPEST:
            raise Misread(["is nested too deeply"])
        yield node
        waiting += [(child, depth + 1) for child in reversed(list(node.iter_child_nodes()))]


def _faults(node: nodes.Node) -> Iterator[str]:
    match node:
        case nodes.Output():
            yield from (fault for each in node.nodes for fault in _unshown(each))
        case nodes.Name(name=name) if name not in KNOWN:
            yield f"{quoted(name)} is no placeholder{suggestion(name, KNOWN) or f'; they are: {listed(SHOWN)}'}"
        case nodes.Compare():
            yield from _incomparable(node)
        case nodes.If() | nodes.Not() | nodes.And() | nodes.Or():
            if any(isinstance(each, nodes.Const) for each in _tests(node)):
                yield _BEYOND


def _tests(node: nodes.Node) -> list[nodes.Node]:
    match node:
        case nodes.If():
            return [node.test]
        case nodes.Not():
            return [node.node]
        case nodes.And() | nodes.Or():
            return [node.left, node.right]
    return []


def _unshown(node: nodes.Node) -> Iterator[str]:
    if not isinstance(node, nodes.Name | nodes.TemplateData):
        yield _BEYOND
    elif isinstance(node, nodes.Name) and node.name in KNOWN and node.name not in SHOWN:
        yield f'shows "{node.name}", which is for conditions alone, like "{{% if {node.name} %}}"'


def _braces(words: str) -> Iterator[str]:
    names = list(dict.fromkeys(name for name in _ONE_BRACE.findall(words) if name in SHOWN))
    if names:
        old, new = (", ".join(form.format(name) for name in names) for form in ('"{{{}}}"', '"{{{{ {} }}}}"'))
        yield f"writes {old} with one brace; with two it is {new}"
    if re.search("[{}]", _ONE_BRACE.sub(lambda found: "" if found[1] in SHOWN else found[0], words)):
        yield 'holds a brace; placeholders look like "{{ place }}"'


def _incomparable(node: nodes.Compare) -> Iterator[str]:
    """Say what cannot be compared, so that no comparison can fail when a text is written."""
    sides = [node.expr, *(each.expr for each in node.ops)]
    kinds = {kind for side in sides if (kind := _kind(side)) is not None}
    ways = {each.op for each in node.ops}
    if None in map(_kind, sides) or ways - _ORDERED - _EQUAL:
        yield _BEYOND
    elif len(kinds) > 1 or (ways & _ORDERED and kinds != {int}):
        yield "compares a number with words"
    names = [side.name for side in sides if isinstance(side, nodes.Name)]
    said = [side.value for side in sides if isinstance(side, nodes.Const)]
    for name in names:
        for word in said:
            if name in CHOICES and word not in CHOICES[name]:
                yield f"asks whether {name} is {quoted(word)}, which it never is; it may be: {listed(CHOICES[name])}"


def _kind(node: nodes.Node) -> type | None:
    """Tell whether a side of a comparison is a number or words; None if it is neither."""
    match node:
        case nodes.Name(name=name):
            return int if name in NUMBERS or name not in KNOWN else str
        case nodes.Const(value=int() as value) if not isinstance(value, bool) and abs(value) <= _LARGEST_CONSTANT:
            return int
        case nodes.Const(value=str() as value) if len(value) <= _LONGEST_CONSTANT:
            return str
    return None
