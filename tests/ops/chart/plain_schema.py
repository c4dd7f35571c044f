"""The JSON Schema of the settings in; the same in words that Helm 3 and 4 both understand and refuse readably, out."""

from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]

_FOR_PEOPLE: Final = frozenset({"title", "default", "examples", "discriminator", "$schema"})
"""What says nothing about which values are right."""

_NOTHING: Final = {"type": "null"}
_SWITCH: Final = {"type": ["boolean", "string"], "pattern": "^([Oo][Nn]|[Oo][Ff][Ff]|[Yy][Ee][Ss]|[Nn][Oo])$"}


def plain(schema: Mapping[str, Any]) -> Schema:
    """Say a schema of draft 2020-12, as pydantic writes it, in draft 7, the newest that Helm 3 knows.

    Of alternatives a validator can only say that none fits. So each becomes a question with one answer, and what is
    wrong is said of the answer that was meant: a kind decides what else there may be, and nothing at all is always
    right for a key that may be left out.

    >>> plain({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "none", "type": "string"}]})
    {'if': {'enum': ['none']}, 'then': True, 'else': {'type': 'integer', 'minimum': 1}}
    """
    if "anyOf" in schema:
        return _described(schema, _asked(schema["anyOf"]))
    if "oneOf" in schema:
        return _described(schema, _by_kind(schema))
    if "$ref" in schema:
        return {"$ref": schema["$ref"].replace("#/$defs/", "#/definitions/")}
    return {key: _part(key, value, schema) for key, value in schema.items() if key not in _FOR_PEOPLE} | _closed(schema)


def definitions(schema: Mapping[str, Any]) -> Schema:
    """Give what a schema refers to, likewise."""
    return {name: plain(each) for name, each in schema["$defs"].items()}


def or_nothing(schema: Schema) -> Schema:
    """Let nothing at all stand there too.

    >>> or_nothing({"type": "string", "minLength": 1})
    {'type': ['string', 'null'], 'minLength': 1}
    """
    match schema.get("type"):
        case str(kind) if not schema.keys() & {"enum", "const"}:
            return schema | {"type": [kind, "null"]}
        case list(kinds) if "null" in kinds:
            return schema
        case list(kinds) if not schema.keys() & {"enum", "const"}:
            return schema | {"type": [*kinds, "null"]}
        case _ if schema.get("if") == _NOTHING:
            return schema
        case _:
            return {"if": _NOTHING, "then": True, "else": schema}


def _part(key: str, value: Any, whole: Mapping[str, Any]) -> Any:
    match key:
        case "properties":
            needed = whole.get("required", [])
            return {name: plain(each) if name in needed else or_nothing(plain(each)) for name, each in value.items()}
        case "patternProperties":
            return {name: plain(each) for name, each in value.items()}
        case "items" | "additionalProperties" | "propertyNames" if isinstance(value, Mapping):
            return plain(value)
        case _:
            return value


def _closed(schema: Mapping[str, Any]) -> Schema:
    """Refuse keys that have not the form they must have; without this they would be taken for anything."""
    return {"additionalProperties": False} if "patternProperties" in schema else {}


def _asked(given: list[Schema]) -> Schema:
    """Make one question of alternatives: nothing, a fixed word, or else the one that is left."""
    words = [each["const"] for each in given if "const" in each]
    others = [plain(each) for each in given if "const" not in each and each.get("type") != "null"]
    if [each.get("type") for each in others] == ["boolean", "string"]:
        others = [dict(_SWITCH)]
    (left,) = others
    asked = {"if": {"enum": words}, "then": True, "else": left} if words else left
    return or_nothing(asked) if any(each.get("type") == "null" for each in given) else asked


def _by_kind(schema: Mapping[str, Any]) -> Schema:
    """Let the kind decide."""
    kinds: dict[str, str] = schema["discriminator"]["mapping"]
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": sorted(kinds)}},
        "allOf": [
            {"if": {"required": ["kind"], "properties": {"kind": {"const": kind}}}, "then": plain({"$ref": where})}
            for kind, where in sorted(kinds.items())
        ],
    }


def _described(schema: Mapping[str, Any], said: Schema) -> Schema:
    return {"description": schema["description"], **said} if "description" in schema else said
