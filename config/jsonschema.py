"""A place in a settings file in, the keys and kinds allowed there out; the whole of it as JSON Schema."""

from functools import cache
from typing import Any

from .schema.settings import Settings

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def schema() -> dict[str, Any]:
    """Give the JSON Schema of a settings file (draft 2020-12)."""
    return {"$schema": _DIALECT, **Settings.model_json_schema(by_alias=True), "title": "Trygvarsel settings"}


def keys_at(place: tuple[str | int, ...]) -> list[str]:
    """List the keys a block may hold, given its place as pydantic tells it: keys, indices and kinds.

    >>> keys_at(("partnerships", "furesoe", "spates"))
    ['over_after', 'update_every', 'joins_within']
    """
    return list(_at(place).get("properties", {}))


def kinds_at(place: tuple[str | int, ...]) -> list[str]:
    """List the kinds that a thing at a place may be of.

    >>> kinds_at(("channels", "sms"))
    ['apprise', 'cap', 'email', 'print', 'twilio', 'webhook']
    """
    return list(_at(place).get("discriminator", {}).get("mapping", {}))


def _at(place: tuple[str | int, ...]) -> dict[str, Any]:
    found = _plain(schema())
    for step in place:
        found = _plain(_below(found, step))
    return found


def _below(block: dict[str, Any], step: str | int) -> dict[str, Any]:
    kinds = block.get("discriminator", {}).get("mapping", {})
    patterns = block.get("patternProperties", {})
    below: dict[str, Any]
    if step in kinds:
        below = {"$ref": kinds[step]}
    elif isinstance(step, int):
        below = block.get("items", {})
    elif step in block.get("properties", {}):
        below = block["properties"][step]
    elif patterns:
        below = next(iter(patterns.values()))
    else:
        below = block.get("additionalProperties") or {}
    return below


def _plain(block: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and pass by the nothing that an optional value may also be."""
    while "$ref" in block or "anyOf" in block:
        if "$ref" in block:
            block = schema()["$defs"][block["$ref"].rpartition("/")[2]]
        else:
            block = next(each for each in block["anyOf"] if each.get("type") != "null")
    return block
