"""One cell of a list of people in, its value out, or what was expected: no reason repeats a number or a place.

What has no value raises `Wrong`.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime

from .complaints import Wrong
from .discretion import FEWEST_DIGITS
from .mailbox import mailbox
from .people.nearness import cell_named, cell_of
from .phone import dialled

_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ROUNDED = re.compile(r"\d+([.,]\d*)?[eE]\+?\d+")
MOST_TURNS = 100
"""Nobody is asked later than that."""


def made_up_id(written: str) -> str:
    """Read the id that a list gives somebody."""
    if not written:
        raise Wrong("id_missing", "recipient", "recipient is missing: give each person a made-up id, such as r-017")
    if not _ID.fullmatch(written):
        raise Wrong(
            "id_shape", "recipient", "recipient must be a made-up id of letters, digits, dots, dashes and underscores"
        )
    if sum(character.isdigit() for character in written) >= FEWEST_DIGITS:
        raise Wrong(
            "id_number", "recipient", "recipient looks like a phone or CPR number; use a made-up id, such as r-017"
        )
    return written


def phone(written: str, countries: Sequence[str]) -> str:
    """Read a number; none is an empty one."""
    if not written:
        return ""
    if _ROUNDED.fullmatch(written):
        raise Wrong(
            "phone_rounded",
            "phone",
            "phone has been rounded by a spreadsheet; format the column as text and enter it again",
        )
    try:
        return dialled(written, countries)
    except ValueError as error:
        raise Wrong("phone", "phone", f"phone {error}", countries=", ".join(countries)) from None


def email(written: str) -> str:
    """Read a mail address; none is an empty one."""
    try:
        return mailbox(written) if written else ""
    except ValueError as error:
        raise Wrong("email", "email", f"email {error}") from None


def language(written: str, languages: Sequence[str]) -> str:
    """Read a language; none is the first of those there are."""
    found = written.lower() or languages[0]
    if found not in languages:
        shown = re.sub(r"\d", "#", written[:20].partition("@")[0])
        known = ", ".join(languages)
        raise Wrong("language", "language", f'language "{shown}" has no texts; the languages are: {known}', known=known)
    return found


def consent(written: str, today: date | None) -> date:
    """Read the day of consent; it may not lie after ``today``, or it would outlive every later withdrawal."""
    if not written:
        raise Wrong("consent_missing", "consent_at", "consent_at is missing: nobody is written to without consent")
    found = day(written)
    if found is None:
        raise Wrong("consent_day", "consent_at", "consent_at must be a date, such as 2026-03-01")
    if today is not None and found > today:
        raise Wrong("consent_future", "consent_at", "consent_at lies in the future")
    return found


def withdrawal(written: str) -> date:
    """Read the day of a withdrawal; nobody is taken off a list by a word that may mean the opposite."""
    found = day(written)
    if found is None:
        sentence = "withdrawn_at must be the day they withdrew, such as 2026-05-01, or empty if they have not"
        raise Wrong("withdrawn_day", "withdrawn_at", sentence)
    return found


def day(written: str) -> date | None:
    """Read a day, which a Danish spreadsheet may have turned day first; None if it is none.

    >>> day("01-03-2026") == day("1.3.2026") == day("2026-03-01T08:00") == date(2026, 3, 1)
    True
    """
    try:
        if turned := _DAY_FIRST.fullmatch(written):
            number, month, year = map(int, turned.groups())
            return date(year, month, number)
        return datetime.fromisoformat(written).date()
    except ValueError:
        return None


def turn(written: str) -> int:
    """Read whose turn it is when contacts are asked one after the other: 1 in a file is 0 inside."""
    if not written:
        return 0
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= MOST_TURNS:
        sentence = f"turn must be a whole number from 1 (who is asked first) to {MOST_TURNS}"
        raise Wrong("turn", "turn", sentence, most=MOST_TURNS)
    return int(written) - 1


def home(lat: str, lon: str, cell: str) -> int | None:
    """Read where somebody lives, as degrees or as an H3 cell, and keep the cell of resolution 9 alone."""
    if cell and (lat or lon):
        raise Wrong("two_homes", "h3", "say where they live in one way: lat and lon, or h3")
    if cell:
        try:
            return cell_named(cell)
        except ValueError as error:
            raise Wrong("h3", "h3", f"h3 {error}") from None
    if not lat and not lon:
        return None
    try:
        north, east = (float(each.replace(",", ".")) for each in (lat, lon))
    except ValueError:
        raise Wrong("degrees", "lat", "lat and lon must both be degrees, such as 55.8 and 12.4") from None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise Wrong("degrees_range", "lat", "lat must lie between -90 and 90 degrees, and lon between -180 and 180")
    return cell_of(north, east)
