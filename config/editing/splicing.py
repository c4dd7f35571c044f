"""A YAML text, a mapping or list in it and what becomes of one of its entries in; the text with that done out."""

import re
from typing import Final

import yaml

from config.nodes import Mark, Path

from .lines import begins_line, break_at, line_end, line_start, next_line
from .places import Child, children, column_of, end_of
from .rendering import block, inline, key_text
from .scalars import literal, scalar_text
from .values import CannotEdit, Value

_COLON: Final = re.compile(r"[ \t]*:")
_ANCHOR: Final = re.compile(r"&[^\s,\[\]{}]+[ \t]+")
_UNUSUAL: Final = "is written in an unusual way; change it in the file by hand"
_REMARK: Final = "stands beside a remark that would be lost; change it in the file by hand"


class Splicer:
    """One mapping or list in a text.

    Parameters
    ----------
    path
        Where it stands, for whoever is told that something cannot be done.
    flow
        Whether it stands between braces or brackets, its own or others.
    step
        By how much deeper each level of the file is indented.
    """

    def __init__(self, text: str, node: yaml.CollectionNode, path: Path, step: str, *, flow: bool) -> None:
        self._text, self._node, self._path, self._step = text, node, path, step
        self._flow = flow or bool(node.flow_style)
        self._children = children(text, node)

    def replaced(self, place: int, value: Value) -> str:
        """Write something else in place of the value of an entry."""
        child = self._children[place]
        old = child.value
        if child.alias:
            raise self._cannot(child, _UNUSUAL)
        if isinstance(old, yaml.CollectionNode) and not old.flow_style and old.value:
            return self._folded(child, inline(value, flow=self._flow))
        start, end = old.start_mark.index, end_of(self._text, old)
        if anchor := _ANCHOR.match(self._text, start, end):
            start = anchor.end()
        gap = "" if self._text[start - 1 : start] in {" ", "\t", "[", "{", ","} or start == 0 else " "
        return f"{self._text[:start]}{gap}{self._written(old, value)}{self._text[end:]}"

    def added(self, place: int, value: Value, key: str | None = None) -> str:
        """Write an entry before another, or after the last; new keys go last."""
        named = f"{key_text(key)}:" if key is not None else "-"
        if self._node.flow_style or not self._children:
            return self._among(place, f"{named} {inline(value)}" if key is not None else inline(value))
        self._plainly_indented(place)
        eol = break_at(self._text, self._children[-1].end)
        indent = " " * column_of(self._node)
        entry = indent + block(named, value, indent, self._step, eol)
        if place:
            at = line_end(self._text, self._children[place - 1].end)
            return f"{self._text[:at]}{eol}{entry}{self._text[at:]}"
        first = self._children[0].start
        if not begins_line(self._text, first):
            raise self._cannot(self._children[0], _UNUSUAL)
        at = line_start(self._text, first)
        return f"{self._text[:at]}{entry}{eol}{self._text[at:]}"

    def removed(self, place: int) -> str:
        """Take an entry out, of several."""
        child = self._children[place]
        if self._node.flow_style:
            return self._out_of_flow(place)
        self._plainly_indented(place)
        if not begins_line(self._text, child.start):
            return self._out_of_line(place)
        start, end = line_start(self._text, child.start), next_line(self._text, child.end)
        if end == len(self._text) and line_end(self._text, child.end) == end and start:
            # The last line of a text that ends without a break: so does the one before it, from now on.
            start -= len(break_at(self._text, start - 1)) if self._text[start - 2 : start] != "\r\n" else 2
        return self._text[:start] + self._text[end:]

    def _written(self, old: yaml.Node, value: Value) -> str:
        if isinstance(value, dict | list):
            return inline(value, flow=self._flow)
        style = old.style if isinstance(old, yaml.ScalarNode) else None
        if style == "|" and isinstance(value, str):
            start = old.start_mark.index
            body = next_line(self._text, start)
            indent = re.compile(" *").match(self._text, body)
            said = literal(value, indent.group() if indent else "", break_at(self._text, start))
            if said and "#" not in self._text[start:body]:
                return said
        return scalar_text(value, style if style == "'" or style is None else '"', flow=self._flow)

    def _folded(self, child: Child, said: str) -> str:
        """Write one line in place of a block, and keep the remark behind its key."""
        block_end = line_end(self._text, child.end)
        if child.key is None:
            start: int = child.value.start_mark.index
            return f"{self._text[:start]}{said}{self._text[block_end:]}"
        colon = _COLON.match(self._text, child.key.end_mark.index)
        if not colon:
            raise self._cannot(child, _UNUSUAL)
        after = line_end(self._text, colon.end())
        kept = self._text[colon.end() : after]
        if kept.strip() and not kept.strip().startswith("#"):
            raise self._cannot(child, _UNUSUAL)
        return f"{self._text[: colon.end()]} {said}{kept}{self._text[block_end:]}"

    def _among(self, place: int, entry: str) -> str:
        """Write an entry between braces or brackets."""
        if not self._children:
            at = self._node.start_mark.index
            at = self._text.index("[" if isinstance(self._node, yaml.SequenceNode) else "{", at) + 1
            return f"{self._text[:at]}{entry}{self._text[at:]}"
        if place:
            at = self._children[place - 1].end
            return f"{self._text[:at]}, {entry}{self._text[at:]}"
        at = self._children[0].start
        return f"{self._text[:at]}{entry}, {self._text[at:]}"

    def _out_of_flow(self, place: int) -> str:
        last = place == len(self._children) - 1
        start = self._children[place - 1].end if last else self._children[place].start
        end = self._children[place].end if last else self._children[place + 1].start
        gap = self._text[start : self._children[place].start] + self._text[self._children[place].end : end]
        if "#" in gap:
            raise self._cannot(self._children[place], _REMARK)
        return self._text[:start] + self._text[end:]

    def _out_of_line(self, place: int) -> str:
        """Take out the first of several entries that begin on the line of something else, such as a dash."""
        child, after = self._children[place], self._children[place + 1]
        if not self._text[child.end : after.start].strip():
            return self._text[: child.start] + self._text[after.start :]
        start = child.start - (len(self._text[: child.start]) - len(self._text[: child.start].rstrip(" ")))
        return self._text[:start] + self._text[line_end(self._text, child.end) :]

    def _plainly_indented(self, place: int) -> None:
        """Refuse a list whose first dash cannot be told: a name or a tag stands before it."""
        if isinstance(self._node, yaml.SequenceNode) and self._text[self._node.start_mark.index] != "-":
            raise self._cannot(self._children[min(place, len(self._children) - 1)], _UNUSUAL)

    def _cannot(self, child: Child, why: str) -> CannotEdit:
        step = child.key.value if child.key else self._children.index(child)
        mark = (child.key or self._node).start_mark
        return CannotEdit((*self._path, step), Mark.of(mark), why)
