"""A plain value and how its neighbours are written in; YAML text that says it out."""

import math
import re
from functools import cache
from typing import Final

import yaml

from config.nodes import read

from .values import Value

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_CLOCK: Final = re.compile(r"[0-9]+(:[0-9]+)+")
_UNPRINTABLE: Final = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def scalar_text(value: Value, style: str | None, *, flow: bool) -> str:
    """Write text, a number, true, false or nothing, in the style of what stood there before.

    Parameters
    ----------
    style
        None for plain, else the quotation mark; whatever cannot be said in it is said in another.
    flow
        Whether it stands between braces or brackets.

    Raises
    ------
    ValueError
        For a number that YAML has no digits for.

    Examples
    --------
    >>> scalar_text("14 days", None, flow=False), scalar_text("21:00", "'", flow=True), scalar_text(0.5, '"', flow=True)
    ('14 days', "'21:00'", '0.5')
    >>> scalar_text("a, b", None, flow=True), scalar_text("true", None, flow=False)
    ('"a, b"', '"true"')
    """
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() | float():
            if not math.isfinite(value):
                raise ValueError(f"{value} is no number that can be written down")
            return repr(value)
    text = str(value)
    if style == "'" and not _UNPRINTABLE.search(text):
        return "'" + text.replace("'", "''") + "'"
    if style is None and _plain(text, flow=flow):
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def fresh(value: Value, *, flow: bool) -> str:
    """Write a value where none stood: with quotation marks if any reader of YAML might take it for something else.

    >>> fresh("21:00", flow=True), fresh("300 m", flow=True), fresh("off", flow=True)
    ('"21:00"', '300 m', 'off')
    """
    guarded = isinstance(value, str) and value.lower() not in {"on", "off"} and _means_otherwise(value)
    return scalar_text(value, '"' if guarded else None, flow=flow)


def literal(text: str, indent: str, eol: str) -> str | None:
    r"""Write several lines after a ``|``; None for what cannot be said like that.

    >>> literal("one\ntwo\n", "  ", "\n")
    '|\n  one\n  two'
    """
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if _UNPRINTABLE.search(body.replace("\n", "")) or any(not line or line[0] == " " for line in lines):
        return None
    return eol.join(["|" if text.endswith("\n") else "|-", *(indent + line for line in lines)])


@cache
def _means_otherwise(text: str) -> bool:
    """Tell whether readers of older YAML may take a word for a number, a time or a switch."""
    if _CLOCK.fullmatch(text):
        return True
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # so typeshed has it
    return bool(tag != "tag:yaml.org,2002:str")


def _plain(text: str, *, flow: bool) -> bool:
    """Tell whether a text says itself without quotation marks, by having it read."""
    if _UNPRINTABLE.search(text) or not text.strip() or " #" in text:
        return False
    try:
        if flow:
            return read(f"{{k: [{text}]}}").value == {"k": [text]}
        return read(f"k: {text}\nl: 1").value == {"k": text, "l": 1}
    except yaml.YAMLError:
        return False


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if not _UNPRINTABLE.match(character):
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
