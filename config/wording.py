"""One of pydantic's errors and the tree it is about in, the path it stands at and a plain sentence out."""

import re
from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from .jsonschema import keys_at, kinds_at
from .nodes import Path
from .quoting import listed, quoted, suggestion
from .schema.strict import SAID

_UNQUOTABLE = {"circle", "lat", "lon"}  # a coordinate is not repeated, whosever it is
_EXPECTED = {
    "int_type": "a whole number",
    "float_type": "a number",
    "string_type": "text",
    "bool_type": "on or off",
    "dict_type": 'a block of settings, each on a line of its own like "key: value"',
    "model_type": 'a block of settings, each on a line of its own like "key: value"',
    "model_attributes_type": 'a block of settings, each on a line of its own like "key: value"',
    "tuple_type": "a list, like [one, two]",
    "list_type": "a list, like [one, two]",
}
_BOUNDS = {
    "greater_than": ("greater than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
_PATTERNS = {
    "^[A-Z]{2}$": 'two capital letters, like "DK"',
    "^[A-Z][A-Z0-9_]{0,63}$": 'the name of an environment variable, like "TWILIO_AUTH_TOKEN"',
    "^MG[0-9a-fA-F]{32}$": "MG and 32 hexadecimal digits, as Twilio shows it",
    r"^https?://[^\s/?#]+$": 'an address without a path, like "https://alerts.example.org"',
    r"^\+[1-9]\d{6,14}$": "a number with + and its country",
    r"^https?://[^\s/]+/?$": 'an address like "https://api.example.org"',
}


def place_of(error: ErrorDetails, value: object) -> Path:
    """Find the path of an error in the values as they were written, past the kinds that pydantic puts into it."""
    path: Path = ()
    for step in error["loc"]:
        match value:
            case dict() if step in value:
                value = value[step]
            case list() if isinstance(step, int) and step < len(value):
                value = value[step]
            case _:
                continue
        path = (*path, step)
    if error["type"] == "union_tag_invalid":
        path = (*path, "kind")
    return path


def sentence(error: ErrorDetails) -> str:
    """Say what is wrong, in the writer's own words, and what was expected."""
    kind, place, context = error["type"], error["loc"], error.get("ctx", {})
    if place and place[-1] == "[key]":
        return f"{quoted(error['input'])} must begin with a small letter or digit and hold only those, - and _"
    match kind:
        case "extra_forbidden":
            return f"unknown key {quoted(str(place[-1]))}{_known(place)}"
        case "missing":
            return f"missing key {quoted(str(place[-1]))}"
        case "union_tag_not_found":
            return f'missing key "kind"; the kinds are: {listed(kinds_at(place))}'
        case "union_tag_invalid":
            word, kinds = context["tag"], kinds_at(place)
            return f"unknown kind {quoted(word)}{suggestion(word, kinds) or ';'} the kinds are: {listed(kinds)}"
    return _about_value(error, context)


def _about_value(error: ErrorDetails, context: Mapping[str, Any]) -> str:
    kind, word = error["type"], error["input"]
    if kind == SAID:
        return str(context["text"])
    if kind.endswith("too_short"):
        return "is empty" if kind.startswith("string") else "is empty; at least one is needed"
    got = "" if error["loc"] and error["loc"][-1] in _UNQUOTABLE else f", got {quoted(word)}"
    return f"{_expected(kind, context)}{got}{_hint(kind, word, context)}"


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    if kind in _BOUNDS:
        words, key = _BOUNDS[kind]
        return f"must be {words} {context[key]:g}"
    if kind == "literal_error":
        return f"must be one of {listed(_words(context))}"
    if kind == "string_pattern_mismatch":
        return f"must be {_PATTERNS[context['pattern']]}"
    return f"must be {_EXPECTED.get(kind, 'written otherwise')}"


def _hint(kind: str, word: object, context: Mapping[str, Any]) -> str:
    if kind == "string_type" and isinstance(word, int | float):
        return "; put quotes round it"
    return suggestion(word, _words(context)) if kind == "literal_error" else ""


def _words(context: Mapping[str, Any]) -> list[str]:
    """Take the words apart that pydantic joins into one, like "'a', 'b' or 'c'"."""
    return re.findall(r"'([^']+)'", str(context["expected"]))


def _known(place: tuple[str | int, ...]) -> str:
    keys = keys_at(place[:-1])
    return suggestion(place[-1], keys) or f"; the keys are: {listed(keys)}"
