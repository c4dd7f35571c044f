"""Rows in; a table as Markdown writes it out."""

from collections.abc import Iterable, Sequence


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table, its first column to the left, the others to the right.

    Examples
    --------
    >>> print(table(["who", "how many"], [["scan", "3"]]))
    | who | how many |
    |---|---:|
    | scan | 3 |
    """
    ruler = "|---|" + "---:|" * (len(header) - 1)
    return "\n".join([_row(header), ruler, *map(_row, rows)])


def strong(text: str, *, when: bool) -> str:
    """Set in bold, if so."""
    return f"**{text}**" if when else text


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
