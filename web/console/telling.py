"""Numbers and times in; how a Dane or an Englishman writes them out."""

from datetime import date, datetime, tzinfo
from typing import Final

MONTHS: Final = {
    "da": ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def number(value: float, language: str, decimals: int = 0) -> str:
    """Write a number.

    >>> number(1932, "da"), number(1932, "en"), number(0.34, "da", 1)
    ('1.932', '1,932', '0,3')
    """
    written = f"{value:,.{decimals}f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "da" else written


def day(moment: date, zone: tzinfo, language: str) -> str:
    """Write a day, or the one on which a moment falls.

    >>> from datetime import UTC
    >>> day(datetime(2026, 11, 18, tzinfo=UTC), UTC, "da"), day(datetime(2026, 11, 18, tzinfo=UTC), UTC, "en")
    ('18. nov. 2026', '18 Nov 2026')
    """
    local = moment.astimezone(zone) if isinstance(moment, datetime) else moment
    point = "." if language == "da" else ""
    return f"{local.day}{point} {MONTHS[language][local.month - 1]} {local.year}"


def clock(moment: datetime, zone: tzinfo, language: str) -> str:
    """Write a day and the time of day.

    >>> from datetime import UTC
    >>> clock(datetime(2026, 11, 18, 18, 5, tzinfo=UTC), UTC, "da")
    '18. nov. 2026 kl. 18.05'
    """
    local = moment.astimezone(zone)
    said = f"kl. {local:%H.%M}" if language == "da" else f"at {local:%H:%M}"
    return f"{day(moment, zone, language)} {said}"
