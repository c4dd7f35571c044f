"""Times, intervals and numbers in; the few English words a narrator has for them out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from streams.core.facts import Message, Outcome, Report

from .story import Beat

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BEYOND_TELLING = 1000


def day(moment: datetime, zone: ZoneInfo) -> str:
    """Name a day.

    >>> day(datetime(2025, 11, 12, 16, 30, tzinfo=ZoneInfo("UTC")), ZoneInfo("Europe/Copenhagen"))
    'Wed 12 Nov'
    """
    local = moment.astimezone(zone)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def hour(moment: datetime, zone: ZoneInfo) -> str:
    """Name a time of day, such as 17:05."""
    return f"{moment.astimezone(zone):%H:%M}"


def when(report: Report, zone: ZoneInfo) -> str:
    """Say between when and when a burglary happened, as far as the report knows.

    >>> when(Report("1", occurred_to=datetime(2025, 11, 12, 16, 30, tzinfo=ZoneInfo("UTC"))), ZoneInfo("UTC"))
    'before Wed 12 Nov 16:30'
    """
    start, end = report.occurred_from, report.occurred_to
    if start and end:
        first, last = day(start, zone), day(end, zone)
        return f"{first} {hour(start, zone)}-{'' if first == last else f'{last} '}{hour(end, zone)}"
    if start:
        return f"after {day(start, zone)} {hour(start, zone)}"
    return f"before {day(end, zone)} {hour(end, zone)}" if end else "nobody knows when"


def what(beat: Beat, report: Report, zone: ZoneInfo) -> str:
    """Say in a few words what a report says, and what became of it where that is not plain."""
    if beat.outcome is Outcome.REFUSED:
        return "refused"
    if beat.outcome is Outcome.DUPLICATE:
        return "the same report once more: counts once"
    if report.withdrawn:
        stands = "" if beat.left is None else f"; the spate stands on the {beat.left} left"
        return f"taken back: no burglary after all{stands}"
    said = when(report, zone)
    return f"corrected: {said}" if report.revision > 1 else said


def by_chance(per_year: float | None) -> str:
    """Say how often chance alone would give as much.

    >>> by_chance(0.0174)
    'once in 57 years'
    >>> by_chance(2.4)
    '2.4 times a year'
    """
    if per_year is None:
        return "nobody knows how often"
    if per_year > 1:
        return f"{per_year:.2g} times a year"
    years = 1 / max(per_year, 1e-9)
    if years > _BEYOND_TELLING:
        return "less than once in 1,000 years"
    return f"once in {years:.1f} years" if years < 10 else f"once in {years:.0f} years"


def usual(expected: float | None) -> str:
    """Say how many burglaries a circle and its days usually hold.

    >>> usual(0.0121)
    '0.01'
    """
    if expected is None:
        return "an unknown number"
    return f"{expected:.1g}" if expected < 0.1 else f"{expected:.1f}"


def delivery(message: Message, at: datetime, zone: ZoneInfo) -> str:
    """Say after whose yes and when a message goes out."""
    approved = "approved, " if message.approval else ""
    if message.due <= at:
        return f"{approved}sent at once"
    return f"{approved}sent {day(message.due, zone)} {hour(message.due, zone)}, when quiet hours end"
