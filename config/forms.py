"""A template in; every form that its text can take, and what writes it, out: it places words, and does no more."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .grammar import Misread, checked
from .quoting import shown

LONGEST = 1000
MOST_FORMS = 256

Renderer = Callable[[Mapping[str, str | int]], str]

_TAG = re.compile(r"\{%[-+]?\s*(if|endif)\b.*?%\}")
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.filters.clear()
_ENVIRONMENT.tests.clear()


class Piece(NamedTuple):
    """Words that stand as they are, or the name of what stands there."""

    text: str
    named: bool


Form = tuple[Piece, ...]


@lru_cache(maxsize=1024)
def forms(source: str, *, short: bool = False) -> tuple[Form, ...]:
    """List every form that a template can take, whatever its conditions come to; only ``short`` is known.

    That is more than will ever be seen, so what holds of all of them holds of every text.

    Raises
    ------
    Misread
        When it is no template, or one that does more than place words.

    Examples
    --------
    >>> [[piece.text for piece in form] for form in forms("{{ place }}: {% if count > 3 %}flere{% endif %}")]
    [['place', ': ', 'flere'], ['place', ': ']]
    """
    return tuple(_forms(_read(source).body, short=short))


@lru_cache(maxsize=1024)
def renderer(source: str) -> Renderer:
    """Make what fills a template in; every name must then be given. Raises `Misread` as `forms` does.

    >>> renderer("{{ place }}: {% if count == 1 %}et{% else %}flere{% endif %} indbrud")({"place": "By", "count": 2})
    'By: flere indbrud'
    """
    _read(source)
    return _ENVIRONMENT.from_string(source).render


def _read(source: str) -> nodes.Template:
    if len(source) > LONGEST:
        raise Misread([f"is {len(source)} characters long; a template has at most {LONGEST}"])
    if "\\" in source:
        raise Misread(["holds a backslash"])
    try:
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        raise Misread([_unreadable(error, source)]) from None
    except RecursionError:
        raise Misread(["is nested too deeply"]) from None
    checked(tree)
    return tree


def _unreadable(error: TemplateSyntaxError, source: str) -> str:
    if "end of template" in str(error.message) and (left := _left_open(source)):
        return f'lacks "{{% endif %}}" for "{shown(left)}"'
    if "unknown tag 'endif'" in str(error.message):
        return 'holds an "{% endif %}" too many: no "{% if … %}" before it is left to end'
    said = " ".join(str(error.message).split()).partition(". ")[0].partition(",")[0].rstrip(".")
    return f'cannot be read ({shown(said)}); placeholders look like "{{{{ place }}}}"'


def _left_open(source: str) -> str:
    """Find the innermost condition that is not ended; empty where none is."""
    waiting: list[str] = []
    for tag in _TAG.finditer(source):
        if tag[1] == "if":
            waiting.append(tag[0])
        elif waiting:
            waiting.pop()
    return waiting[-1] if waiting else ""


def _forms(body: list[nodes.Node], *, short: bool) -> list[Form]:
    found: list[Form] = [()]
    for node in body:
        ways = list(_ways(node, short=short))
        if len(found) * len(ways) > MOST_FORMS:
            raise Misread([f"can read in more than {MOST_FORMS} ways; use fewer conditions"])
        found = [(*before, *way) for before in found for way in ways]
    return found


def _ways(node: nodes.Node, *, short: bool) -> Iterator[Form]:
    if isinstance(node, nodes.Output):
        yield tuple(_piece(each) for each in node.nodes)
    if isinstance(node, nodes.If):
        for branch in (node, *node.elif_):
            known = _known(branch.test, short=short)
            if known is not False:
                yield from _forms(branch.body, short=short)
            if known:
                return
        yield from _forms(node.else_, short=short)


def _known(test: nodes.Node, *, short: bool) -> bool | None:
    """Tell what a condition comes to; None where it depends on more than ``short``."""
    match test:
        case nodes.Name(name="short"):
            return short
        case nodes.Not(node=nodes.Name(name="short")):
            return not short
    return None


def _piece(node: nodes.Node) -> Piece:
    return Piece(node.name, named=True) if isinstance(node, nodes.Name) else Piece(node.data, named=False)  # type: ignore[attr-defined]  # checked: nothing else stands in an output
