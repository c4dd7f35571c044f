"""A value that is to stand where none did in; YAML for it, on one line or on several, out."""

from collections.abc import Iterator
from typing import Final

from .scalars import fresh
from .values import Value

_WIDEST: Final = 90


def inline(value: Value, *, flow: bool = True) -> str:
    """Write a value on one line.

    >>> inline({"from": "21:00", "to": "08:00"}), inline(["300 m", "1 km"])
    ('{from: "21:00", to: "08:00"}', '[300 m, 1 km]')
    """
    match value:
        case dict():
            return f"{{{', '.join(f'{key_text(key)}: {inline(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(inline(each) for each in value)}]"
        case _:
            return fresh(value, flow=flow)


def key_text(key: str) -> str:
    """Write a key."""
    return fresh(key, flow=True)


def block(before: str, value: Value, indent: str, step: str, eol: str) -> str:
    r"""Write what stands after a key or a dash, on one line if it fits, else as a block below it.

    Parameters
    ----------
    before
        The key with its colon, or the dash.
    indent
        What that begins its own line with.
    step
        By how much deeper the block is.

    Examples
    --------
    >>> block("over_after:", "14 days", "    ", "  ", "\n")
    'over_after: 14 days'
    >>> print(block("groups:", {"police": {"kind": "police"}}, "", "  ", "\n"))
    groups:
      police: {kind: police}
    """
    line = f"{before} {inline(value, flow=False)}"
    deep = isinstance(value, dict) and any(isinstance(each, dict) for each in value.values())
    if not value or not isinstance(value, dict | list) or (not deep and len(indent) + len(line) <= _WIDEST):
        return line
    return eol.join([before, *(f"{indent}{step}{each}" for each in _lines(value, indent + step, step, eol))])


def _lines(value: Value, indent: str, step: str, eol: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (block(f"{key_text(key)}:", each, indent, step, eol) for key, each in value.items())
    else:
        yield from (f"- {inline(each, flow=False)}" for each in value)
