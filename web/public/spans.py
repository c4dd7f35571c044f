"""A duration of the settings in; the same as a person reads it, out."""

from datetime import timedelta
from typing import Final

_UNITS: Final = {
    "da": ((365, "år", "år"), (30, "måned", "måneder"), (1, "dag", "dage")),
    "en": ((365, "year", "years"), (30, "month", "months"), (1, "day", "days")),
}


def in_words(span: timedelta, language: str) -> str:
    """Say how long something is kept, in the largest unit that fits; a month counts 30 days, a year 365.

    >>> in_words(timedelta(days=390), "da"), in_words(timedelta(days=1825), "en"), in_words(timedelta(days=91), "en")
    ('13 måneder', '5 years', '91 days')
    """
    days, one, many = next(unit for unit in _UNITS.get(language, _UNITS["en"]) if span.days % unit[0] == 0)
    count = span.days // days
    return f"{count} {one if count == 1 else many}"
