"""What the intake's addresses take and answer in; the same for programs, as OpenAPI has it, with examples, out."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI

from streams.reports import Columns
from web.problems import DOCUMENT, SCHEMA

from .bodies import MOST
from .models import Batch, Fault, Known, LatestRefused, Taken

_EXAMPLE: Final[dict[str, Any]] = {
    "report_id": "2026-0417",
    "source": "north",
    "category": "residential",
    "occurred_from": "2026-11-20T08:10",
    "occurred_to": "2026-11-20T16:45",
    "reported_at": "2026-11-20T17:05",
    "lat": 56.22,
    "lon": 11.55,
    "dwelling": "house",
}
"""A report of a burglary at sea, where nobody lives."""

_WITHDRAWAL: Final = {"report_id": "2026-0417", "source": "north", "status": "withdrawn"}
_DESCRIBED: Final[Mapping[str, str]] = {
    "report_id": "What names the report within its source.",
    "source": "The system it comes from; left out, it is the key's own.",
    "revision": "The highest wins.",
    "status": "`withdrawn` takes the report back.",
    "category": "Must be one of those the partnership watches, where it has named any.",
    "occurred_from": "When the home was last seen untouched; ISO 8601, without offset in the partnership's timezone.",
    "occurred_to": "When it was next seen.",
    "reported_at": "When the police were told; may be a date.",
    "lat": "Degrees north (WGS84).",
    "lon": "Degrees east (WGS84).",
    "easting": "Metres in UTM zone 32 (EPSG:25832), in place of lat and lon.",
    "northing": "Likewise.",
    "dwelling": "A word for the kind of home.",
    "entry": "A word for the way in.",
    "attempted": "True if nobody got in.",
}


def _report() -> dict[str, Any]:
    schema = Columns.model_json_schema()
    for name, told in _DESCRIBED.items():
        schema["properties"][name]["description"] = told
    schema["title"], schema["description"] = "Report", "One report; nothing but these columns is accepted."
    return schema | {"examples": [_EXAMPLE]}


REPORT: Final = _report()


def _reads(schema: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    told = {name: {"summary": summary, "value": value} for name, (summary, value) in examples.items()}
    body = {"required": True, "content": {"application/json": {"schema": schema, "examples": told}}}
    return {"requestBody": body, **_OPEN}


def _wrong(description: str, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    told = {name: {"description": said, "schema": {"type": "string"}} for name, said in (headers or {}).items()}
    return (
        {**DOCUMENT, "description": description, "headers": told} if told else {**DOCUMENT, "description": description}
    )


_OPEN: Final[dict[str, Any]] = {"security": [{}]}
"""Until the first key is made, nobody needs one."""

_AGAIN: Final = {"Retry-After": "Seconds to wait."}
_PACE: Final = {"RateLimit": "What is left.", "RateLimit-Policy": "What there is.", **_AGAIN}

_COMING_IN: Final[dict[int | str, dict[str, Any]]] = {
    401: _wrong("No key, or none that is valid.", {"WWW-Authenticate": "How to say who one is."}),
    403: _wrong("For another source than the key's."),
    429: _wrong("Too many requests.", _PACE),
    503: _wrong("Not just now; nothing was taken in.", _AGAIN),
}
_SENDING: Final[dict[int | str, dict[str, Any]]] = {
    400: _wrong("The body, or the Idempotency-Key, cannot be read; nothing was taken in."),
    408: _wrong("The body came too slowly; nothing was taken in."),
    409: _wrong("The same Idempotency-Key is being answered.", _AGAIN),
    413: _wrong("Too large, or too many reports; nothing was taken in."),
    415: _wrong("Not JSON, or packed otherwise than by gzip; nothing was taken in."),
    **_COMING_IN,
}
_QUESTIONS: Final[dict[int | str, dict[str, Any]]] = {400: _wrong("A parameter is wrong."), **_COMING_IN}

IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "description": "Any word of your own that no other request has, such as a UUID: the same request with the same "
    "word gets the same answer for 48 hours.",
    "max_length": 300,
    "examples": ["8e03978e-40d5-43dd-bc93-6894a57f9324"],
}

SINGLE: Final[dict[str, Any]] = {
    "operation_id": "sendReport",
    "summary": "Send one report",
    "status_code": 201,
    "response_model": Taken,
    "response_description": "Taken in.",
    "responses": {
        200: {"model": Taken, "description": "Known already; nothing is to be done."},
        422: _wrong("The report was refused and is kept, or the Idempotency-Key was used for something else."),
        **_SENDING,
    },
    "openapi_extra": _reads(
        REPORT, {"report": ("A report", _EXAMPLE), "withdrawal": ("The same report taken back", _WITHDRAWAL)}
    ),
}
"""How one report is taken in."""

BATCH: Final[dict[str, Any]] = {
    "operation_id": "sendReports",
    "summary": "Send many reports",
    "response_model": Batch,
    "response_description": "What became of each, in the order sent.",
    "responses": {422: _wrong("The Idempotency-Key was used for something else."), **_SENDING},
    "openapi_extra": _reads(
        {"type": "array", "minItems": 1, "maxItems": MOST, "items": REPORT},
        {"batch": ("A report, and one taken back", [_EXAMPLE, _WITHDRAWAL])},
    ),
}
"""How many are."""

REFUSED: Final[dict[str, Any]] = {
    "operation_id": "listRefused",
    "summary": "List refused reports",
    "response_model": LatestRefused,
    "response_model_exclude_none": True,
    "responses": _QUESTIONS,
    "openapi_extra": _OPEN,
}
"""How what was refused is listed."""

ASKED: Final[dict[str, Any]] = {
    "operation_id": "askAboutReport",
    "summary": "Ask what became of a report",
    "response_model": Known,
    "response_model_exclude_none": True,
    "responses": {404: _wrong("Nothing was ever heard of it."), **_QUESTIONS},
    "openapi_extra": _OPEN,
}
"""How one report is asked about."""


def describe(app: FastAPI) -> None:
    """Let an application's description name the problem document once, for all addresses to refer to."""
    told = app.openapi

    def with_problems() -> dict[str, Any]:
        description = told()
        schemas = description.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = SCHEMA
        schemas.setdefault("Fault", Fault.model_json_schema())
        return description

    app.openapi = with_problems  # type: ignore[method-assign]  # as FastAPI would have it
