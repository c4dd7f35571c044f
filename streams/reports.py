"""The columns of a report as they came in; a `Report`, or a `Refusal` that names every column at fault, out."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from pyproj import Transformer

from .core.facts import Refusal, Report

_EXPLAINED = 20  # mistakes of one report that are told one by one
_MOST_COLUMNS = 100  # beyond, it is no report, and each would be looked at
_LIKENED, _LONGEST_LIKENED = 2, 40  # so many unknown columns, of so many characters, are likened to known ones
_LAST_REVISION = 10**15  # room for a time written as a number, as some systems count
_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # beyond these a time is a slip, or a system's way to say "none"


_POINT_FOR_COLON = re.compile(r"[T ]\d{2}[.,]")  # 17.30 is half past five to a Dane, and 17:00:00.3 to ISO 8601


def _moment(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value)
            if not _POINT_FOR_COLON.search(value) and _FIRST_YEAR <= moment.year <= _LAST_YEAR:
                return moment
    raise PydanticCustomError("moment", "expected a time such as 2026-11-21T17:30 or 2026-11-21T17:30+01:00")


def _number(value: object) -> object:
    return None if value == "" else value


Moment = Annotated[datetime | None, BeforeValidator(_moment)]
Number = Annotated[float | None, BeforeValidator(_number), Field(allow_inf_nan=False)]


def _word(value: str) -> str:
    if value != storable(value):
        raise PydanticCustomError("word", "expected plain text")
    return value


_NAME = re.compile("^[A-Za-z0-9ÆØÅæøåÄÖÜäöüÉé_.:/#-]{1,100}$")

LONGEST_SOURCE = 60
"""How many characters a source, or any other word of a report, may have."""

Word = Annotated[str, Field(max_length=LONGEST_SOURCE), AfterValidator(_word)]


class Columns(BaseModel):
    """The columns a report may have; see the documentation of the report format."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True)

    report_id: Annotated[str, Field(pattern=_NAME.pattern)]
    source: Word = ""
    revision: Annotated[int, Field(ge=1, le=_LAST_REVISION)] = 1
    status: Literal["reported", "withdrawn"] = "reported"
    category: Word = ""
    occurred_from: Moment = None
    occurred_to: Moment = None
    reported_at: Moment = None
    lat: Number = None
    lon: Number = None
    easting: Number = None
    northing: Number = None
    dwelling: Word = ""
    entry: Word = ""
    attempted: bool | None = None


COLUMNS = tuple(Columns.model_fields)
UNREADABLE = "unreadable row"
TWICE = "column written twice"
_EXPECTED = {
    "status": 'expected "reported" or "withdrawn"',
    "revision": "expected a whole number from 1",
    "attempted": "expected true or false",
    "lat": "expected degrees north as a number, with a point",
    "lon": "expected degrees east as a number, with a point",
    "easting": "expected metres in UTM zone 32 as a number, with a point",
    "northing": "expected metres in UTM zone 32 as a number, with a point",
    "report_id": "expected 1 to 100 letters, digits or any of . _ : / # - and no spaces",
}
_HARMLESS = re.compile(r"[A-Za-zæøå_]{1,30}( [a-zæøå]{1,9})?|-?\d{1,6}|\d{4}-\d{1,2}-\d{1,2}([T ][\d:.+Z-]{1,20})?")
_SHOWN = frozenset({"status", "revision", "occurred_from", "occurred_to", "reported_at", "attempted"})


def read_json(body: bytes | str) -> Report | Refusal:
    """Read one report written as a JSON object; unknown columns are refused."""
    try:
        columns = json.loads(body, object_pairs_hook=once_each)
    except (ValueError, RecursionError):
        return Refusal("", "not JSON: expected one object with the columns of a report", "not readable")
    if not isinstance(columns, dict):
        return Refusal("", "expected one JSON object with the columns of a report", "not readable")
    return read_columns(columns)


def read_columns(columns: Mapping[str, object]) -> Report | Refusal:
    """Read one report from its columns; empty text means the column was left out."""
    if said := columns.get(UNREADABLE) or columns.get(TWICE):
        return Refusal(name_of(columns), storable(str(said))[:300], "not readable")
    if len(columns) > _MOST_COLUMNS:
        reason = f"{len(columns):,} columns are no report: it has {len(COLUMNS)} at most"
        return Refusal(name_of(columns), reason, "not readable")
    given = {name: value for name, value in columns.items() if value not in ("", None)}
    try:
        checked = Columns.model_validate(given)
        lat, lon = _degrees(checked)
    except ValidationError as error:
        return Refusal(name_of(columns), "; ".join(each.said for each in _told(error, given)), "not readable")
    except ValueError as error:
        return Refusal(name_of(columns), str(error), "no place")
    told = given.get("reported_at")
    return Report(
        report_id=checked.report_id,
        source=checked.source,
        revision=checked.revision,
        withdrawn=checked.status == "withdrawn",
        category=checked.category,
        occurred_from=checked.occurred_from,
        occurred_to=checked.occurred_to,
        reported_at=checked.reported_at,
        reported_on=isinstance(told, str) and len(told.strip()) <= len("2026-11-21"),
        lat=lat,
        lon=lon,
        dwelling=checked.dwelling,
        entry=checked.entry,
        attempted=checked.attempted,
    )


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one column; ``column`` is empty where its name is not to be repeated."""

    column: str
    said: str


def mistakes(columns: Mapping[str, object]) -> list[Mistake]:
    """List what makes the columns of a report unreadable, one by one; empty when it is none of them by itself."""
    if len(columns) > _MOST_COLUMNS or UNREADABLE in columns or TWICE in columns:
        return []
    given = {name: value for name, value in columns.items() if value not in ("", None)}
    try:
        Columns.model_validate(given)
    except ValidationError as error:
        return _told(error, given)
    return []


def write_json(report: Report) -> str:
    """Write a report down so that `read_json` gives the same report back."""
    told: datetime | date | None = report.reported_at
    if report.reported_on and isinstance(told, datetime) and told.time() == time():
        told = told.date()
    columns = {
        "report_id": report.report_id,
        "source": report.source,
        "revision": report.revision,
        "status": "withdrawn" if report.withdrawn else "reported",
        "category": report.category,
        "occurred_from": report.occurred_from and report.occurred_from.isoformat(),
        "occurred_to": report.occurred_to and report.occurred_to.isoformat(),
        "reported_at": told and told.isoformat(),
        "lat": report.lat,
        "lon": report.lon,
        "dwelling": report.dwelling,
        "entry": report.entry,
        "attempted": report.attempted,
    }
    return json.dumps({name: value for name, value in columns.items() if value not in ("", None)}, ensure_ascii=False)


def storable(text: str) -> str:
    """Replace what no database takes: halves of surrogate pairs, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _degrees(columns: Columns) -> tuple[float | None, float | None]:
    """Give WGS84 degrees, from either kind of coordinates."""
    degrees, metres = (columns.lat, columns.lon), (columns.easting, columns.northing)
    if metres == (None, None):
        if (columns.lat is None) != (columns.lon is None):
            raise ValueError("lat and lon go together: one of them is missing")
        return degrees
    if degrees != (None, None):
        raise ValueError("give either lat and lon or easting and northing, not both")
    easting, northing = metres
    if easting is None or northing is None:
        raise ValueError("easting and northing go together: one of them is missing")
    lon, lat = _from_utm32().transform(easting, northing)
    if not (math.isfinite(lat) and math.isfinite(lon)):
        raise ValueError("easting and northing are not on the map: expected metres in UTM zone 32 (EPSG:25832)")
    return round(lat, 7), round(lon, 7)


@lru_cache(maxsize=1)
def _from_utm32() -> Transformer:
    return Transformer.from_crs(25832, 4326, always_xy=True)


def _told(error: ValidationError, given: Mapping[str, object]) -> list[Mistake]:
    wrong = error.errors(include_url=False, include_context=False)
    told = [_explain(each, given, likened=n < _LIKENED) for n, each in enumerate(wrong[:_EXPLAINED])]
    return [*told, Mistake("", f"and {len(wrong) - _EXPLAINED:,} more")] if len(wrong) > _EXPLAINED else told


def _explain(error: ErrorDetails, given: Mapping[str, object], *, likened: bool) -> Mistake:
    column = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "missing":
        return Mistake(column, f"{column} is missing")
    if error["type"] == "extra_forbidden":
        close = _close(column) if likened and len(column) <= _LONGEST_LIKENED else ""
        known = column if _HARMLESS.fullmatch(column) else ""
        named = f'unknown column "{column}"' if known else "a column with an unknown name"
        return Mistake(known, named + (f'; did you mean "{close}"?' if close else ""))
    expected = _EXPECTED.get(column) or error["msg"][0].lower() + error["msg"][1:]
    harmless = column in _SHOWN and _HARMLESS.fullmatch(str(given.get(column, "")))
    shown = f' "{given[column]}"' if harmless else ""
    return Mistake(column, f"{column}{shown}: {expected}")


@lru_cache(maxsize=4096)
def _close(column: str) -> str:
    """Find the column that was most likely meant; empty when none is like it. It takes a tenth of a millisecond."""
    return next(iter(get_close_matches(column, COLUMNS, n=1)), "")


def name_of(columns: Mapping[str, object]) -> str:
    """Give the id a row goes by, if it can be one; anything else might hold what is not to be repeated."""
    name = str(columns.get("report_id", ""))
    return name if _NAME.fullmatch(name) else ""


def source_named(body: bytes | Mapping[str, object]) -> str:
    """Give the source that a report names, whatever else it holds; empty where it names none that can be one."""
    try:
        columns = json.loads(body) if isinstance(body, bytes) else body
    except (ValueError, RecursionError):
        return ""
    named = columns.get("source") if isinstance(columns, Mapping) else None
    named = named.strip() if isinstance(named, str) else ""
    return named if len(named) <= LONGEST_SOURCE and named == storable(named) else ""


def once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make an object of its pairs, marking one that writes a column twice: nobody can tell which is meant."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        made[TWICE] = f'column "{twice}" is written twice' if twice in COLUMNS else "a column is written twice"
    return made


def write_unreadable(report_id: str, reason: str, raw: str) -> str:
    """Write down a row that could not be read, so that whoever reads it refuses it for the same reason."""
    return json.dumps({"report_id": report_id, UNREADABLE: reason, "row": raw}, ensure_ascii=False)
