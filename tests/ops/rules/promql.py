"""A query in; which metrics it asks for, by which labels and values, out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import promql_parser

CHOSEN: Final = re.compile(r"\$\{?\w+\}?")
"""What stands in a query for whatever somebody chooses."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A metric that is asked for, the labels that matter, and of some the values that are asked for."""

    metric: str
    labels: frozenset[str]
    values: tuple[tuple[str, str], ...]


def asked(query: str) -> list[Asked]:
    """Read a query, with anything in the place of what a dashboard lets somebody choose; raises `ValueError`."""
    plain = query.replace("$__rate_interval", "5m")
    return list(_asked(promql_parser.parse(CHOSEN.sub(".*", plain)), frozenset()))


def _asked(node: Any, labels: frozenset[str]) -> Iterator[Asked]:
    if isinstance(node, promql_parser.MatrixSelector):
        node = node.vector_selector
    if isinstance(node, promql_parser.VectorSelector):
        values = [(each.name, value) for each in node.matchers.matchers for value in each.value.split("|")]
        named = frozenset(each.name for each in node.matchers.matchers)
        yield Asked(node.name or "", labels | named, tuple(pair for pair in values if pair[1] != ".*"))
        return
    for branch, more in _branches(node):
        yield from _asked(branch, labels | more)


def _branches(node: Any) -> Iterator[tuple[Any, frozenset[str]]]:
    """Give what a node is made of, each with the labels that it needs to have."""
    match node:
        case promql_parser.BinaryExpr():
            on = node.modifier.matching.labels if node.modifier and node.modifier.matching else []
            yield node.lhs, frozenset(on)
            yield node.rhs, frozenset(on)
        case promql_parser.AggregateExpr():
            yield node.expr, frozenset(node.modifier.labels if node.modifier else [])
        case promql_parser.Call():
            for argument in node.args:
                yield argument, frozenset()
        case promql_parser.ParenExpr() | promql_parser.SubqueryExpr() | promql_parser.UnaryExpr():
            yield node.expr, frozenset()
