"""A number with its unit in ("14 days", "400 m"), a number of days, metres or seconds out."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, JsonValue, WithJsonSchema

from config.quoting import quoted

from .strict import said

_AMOUNT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ?([a-z]+)")
_SECONDS = {
    **dict.fromkeys(("s", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3_600.0),
    **dict.fromkeys(("d", "day", "days"), 86_400.0),
    **dict.fromkeys(("w", "week", "weeks"), 604_800.0),
    **dict.fromkeys(("month", "months"), 30 * 86_400.0),
    **dict.fromkeys(("year", "years"), 365 * 86_400.0),
}
_METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1.0),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), 1_000.0),
}
_MOST = {"7300 days": 7300 * 86_400.0, "1000 km": 1_000_000.0}


def seconds(value: object) -> float:
    """Read a duration.

    >>> seconds("15 s"), seconds("1 week") / 86_400
    (15.0, 7.0)
    """
    return _amount(value, _SECONDS, "7300 days", 'a time with its unit, like "15 s", "24 hours" or "14 days"')


def metres(value: object) -> float:
    """Read a distance.

    >>> metres("400 m"), metres("1.5 km")
    (400.0, 1500.0)
    """
    return _amount(value, _METRES, "1000 km", 'a distance with its unit, like "400 m" or "1 km"')


def _amount(value: object, units: dict[str, float], longest: str, expected: str) -> float:
    found = _AMOUNT.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if not found or found[2] not in units:
        raise said(f"must be {expected}; got {quoted(value)}")
    amount = float(found[1]) * units[found[2]]
    if not 0 < amount <= _MOST[longest]:
        raise said(f"must be greater than 0 and at most {longest}, got {quoted(value)}")
    return amount


def _written(read: Callable[[object], object], example: str) -> tuple[BeforeValidator, WithJsonSchema]:
    return BeforeValidator(read), WithJsonSchema(
        {"type": "string", "pattern": f"^{_AMOUNT.pattern}$", "examples": [example]}
    )


Days = Annotated[float, *_written(lambda value: seconds(value) / 86_400, "14 days")]
Metres = Annotated[float, *_written(metres, "400 m")]
Seconds = Annotated[float, *_written(seconds, "15 s")]
Span = Annotated[timedelta, *_written(lambda value: timedelta(seconds=seconds(value)), "24 hours")]


def default(written: JsonValue, value: object, description: str) -> Any:  # noqa: ANN401 - as pydantic.Field
    """Give a field its default twice: as the schema shows it to a writer, and as the service uses it."""
    return Field(default=value, description=description, json_schema_extra={"default": written})
