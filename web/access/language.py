"""A request of somebody we do not know in; the language to speak to them out."""

from typing import Final

from fastapi import Request

SPOKEN: Final = ("da", "en")


def language_of(request: Request) -> str:
    """Choose a language: as the address says, or as the browser prefers, or Danish."""
    asked = request.query_params.get("language", "")
    return asked if asked in SPOKEN else preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """Read ``Accept-Language`` (RFC 9110, 12.5.4).

    >>> preferred("de, en-GB;q=0.8, da;q=0.3"), preferred("da"), preferred(""), preferred("en;q=x, da;q=nan")
    ('en', 'da', 'da', 'da')
    """
    liked: dict[str, float] = {}
    for each in header[:500].split(","):
        name, _, quality = each.strip().partition(";q=")
        tag = name.split("-")[0].lower()
        if tag in SPOKEN:
            liked[tag] = max(liked.get(tag, 0.0), _weight(quality))
    return max(SPOKEN, key=lambda tag: liked.get(tag, 0.0))


def _weight(quality: str) -> float:
    try:
        return min(1.0, max(0.0, float(quality or "1")))
    except ValueError:
        return 0.0
