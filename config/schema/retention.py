"""How long an installation keeps what happened, as it was written in, checked durations out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from pydantic import AfterValidator

from .strict import Block, said
from .units import Span, default

LOOKS_BACK: Final = timedelta(days=400)
"""So far back the rules look at what became known; reports and alerts must stay for as long."""

_YEAR = timedelta(days=365)


def _at_least(least: timedelta, why: str) -> Callable[[timedelta], timedelta]:
    def check(value: timedelta) -> timedelta:
        if value < least:
            days = "1 day" if least.days == 1 else f"{least.days} days"
            raise said(f"must be at least {days}: {why}; got {value.days}")
        return value

    return check


Past = Annotated[Span, AfterValidator(_at_least(LOOKS_BACK, "so far back detection and its spates look"))]
Sent = Annotated[Span, AfterValidator(_at_least(timedelta(days=62), "the limits of a month are counted from it"))]
Short = Annotated[Span, AfterValidator(_at_least(timedelta(days=1), "somebody must have a chance to read it"))]
Proof = Annotated[Span, AfterValidator(_at_least(_YEAR, "it proves who decided, or agreed, what"))]


class RetentionSettings(Block):
    """How long what happened is kept; a month counts 30 days here and a year 365, so nothing stays longer than said."""

    reports: Past = default("5 years", 5 * _YEAR, "Reports, from when they became known, and memory of them.")
    refused: Short = default("90 days", timedelta(days=90), "Refused reports, as they came.")
    alerts: Past = default("5 years", 5 * _YEAR, "Alerts, from the last one about the same spate.")
    messages: Sent = default("13 months", timedelta(days=390), "Texts, and who got them, from when they expired.")
    decisions: Proof = default("5 years", 5 * _YEAR, "Who decided what, and settings that are in force no more.")
    consent: Proof = default("5 years", 5 * _YEAR, "What ties a number to a consent, from when its owner has left.")
