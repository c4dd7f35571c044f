"""A kind of message and its version in; the JSON Schema (draft 2020-12) of its body out.

A report is closed: what is not described is refused, so that a name never gets in. The others are open: a reader
leaves out what it does not know, so that something can be added within a version. All else makes a new version.
"""

from typing import Any, Final

from .core.facts import Stage
from .envelopes import Kind, schema_id
from .reports import UNREADABLE, Columns

Schema = dict[str, Any]

TOPICS: Final = {"reports": Kind.REPORT, "incidents": Kind.INCIDENTS, "refused": Kind.REFUSAL, "alerts": Kind.ALERT}
"""What lies on each topic, by the name that follows its prefix."""

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_MOMENT: Final = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?)?$"
_UTC: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00:00)$"}
_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer", "minimum": 0}
_MAYBE: Final = {"type": ["number", "null"]}

_COLUMNS: Final = {
    "report_id": "What names the report within its source. No name, no CPR number.",
    "source": "The system it comes from.",
    "revision": "The highest wins.",
    "status": "withdrawn takes the report back.",
    "category": "One of those the partnership watches, where it has named any.",
    "occurred_from": "When the home was last seen whole.",
    "occurred_to": "When the burglary was found.",
    "reported_at": "When the police were told; a bare date will do.",
    "lat": "Degrees north (WGS84).",
    "lon": "Degrees east (WGS84).",
    "easting": "Metres of UTM zone 32 (EPSG:25832), in place of lat and lon.",
    "northing": "Metres of UTM zone 32 (EPSG:25832), in place of lat and lon.",
    "dwelling": "The kind of home, in a word.",
    "entry": "The way in, in a word.",
    "attempted": "True if nobody got in.",
}


def schema(kind: Kind, version: int = 1) -> Schema:
    """Give the schema of a body; ``KeyError`` for a version that this release does not know."""
    title, body = _BODIES[kind, version]
    return {"$schema": _DIALECT, "$id": schema_id(kind, version), "title": title, **body}


def versions(kind: Kind) -> list[int]:
    """List the versions of a kind that this release knows."""
    return [version for known, version in _BODIES if known is kind]


def _object(required: Schema, optional: Schema | None = None) -> Schema:
    return {"type": "object", "properties": required | (optional or {}), "required": list(required)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _columns() -> Schema:
    """Describe a report's columns as they are best written; some others are understood too."""
    given = Columns.model_json_schema()["properties"]
    return {name: {**_plainly(given[name]), "description": said} for name, said in _COLUMNS.items()}


def _plainly(column: Schema) -> Schema:
    """Take the column that may be null, or left out, as one that is there."""
    kept = next((each for each in column.get("anyOf", [column]) if each.get("type") != "null"), column)
    plain = {key: value for key, value in kept.items() if key not in {"title", "default"}}
    return {"type": "string", "pattern": _MOMENT} if plain.get("format") == "date-time" else plain


def _report() -> Schema:
    together = {"lat": ["lon"], "lon": ["lat"], "easting": ["northing"], "northing": ["easting"]}
    report = {
        "type": "object",
        "properties": _columns(),
        "required": ["report_id"],
        "additionalProperties": False,
        "dependentRequired": together,
        "not": {"required": ["lat", "easting"]},
    }
    unreadable = _object({"report_id": _TEXT, UNREADABLE: _TEXT, "row": _TEXT})
    said = "A row of a file that could not be read, to be refused for that reason."
    return {"oneOf": [report, {**unreadable, "additionalProperties": False, "description": said}]}


def _incidents() -> Schema:
    copied = {"type": "object", "properties": _columns(), "required": ["report_id"]}
    copies = {**_list(_object({"received_at": _UTC, "report": copied})), "minItems": 1}
    return _object({"region": _TEXT, "incidents": copies})


def _refusal() -> Schema:
    place = {"topic": _TEXT, "partition": _WHOLE, "offset": _WHOLE}
    return _object({"report_id": _TEXT, "kind": _TEXT, "reason": _TEXT, "origin": _TEXT}, place)


def _alert() -> Schema:
    return _object(
        {
            "alert_id": _TEXT,
            "spate_id": _TEXT,
            "stage": {"enum": [stage.value for stage in Stage]},
            "partnership": _TEXT,
            "group": {"type": ["string", "null"], "description": "Null on the coordinators' own record."},
            "at": _UTC,
            "triggered_by": _TEXT,
            "report_ids": _list(_TEXT),
            "areas": {**_list(_TEXT), "description": "The areas it is about, by their keys; all it says of where."},
            "radius_m": _WHOLE,
            "window_from": _UTC,
            "observed": _WHOLE,
            "expected": _MAYBE,
            "score": {"type": "number"},
            "false_alerts_per_year": _MAYBE,
            "settings": {**_TEXT, "description": "The hash of the settings that were in force."},
        }
    )


_BODIES: Final = {
    (Kind.REPORT, 1): ("A report on the topic for reports", _report()),
    (Kind.INCIDENTS, 1): ("Copies of reports for one region", _incidents()),
    (Kind.REFUSAL, 1): ("A report that was refused, and why", _refusal()),
    (Kind.ALERT, 1): ("An alert, for other systems", _alert()),
}
