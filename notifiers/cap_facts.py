"""The facts of an alert as JSON in, the same as CAP writes them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from urllib.parse import quote

_NUMBERS = ("observed", "expected", "score", "false_alerts_per_year")


@dataclass(frozen=True, slots=True)
class Told:
    """What an alert says. Times are aware, in the time zone they are to be read in.

    Parameters
    ----------
    identifier
        Names it, in characters that CAP allows.
    at
        When it was raised.
    stage
        How far its story has come; empty for a test.
    story
        Names what it is about, the same from the first alert to the last.
    since
        When it began.
    circle
        Latitude and longitude in degrees, and the radius in kilometres; empty for a test.
    numbers
        What is known in numbers.
    """

    identifier: str
    at: datetime
    stage: str = ""
    story: str = ""
    since: datetime | None = None
    circle: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


def told(facts: Mapping[str, object], zone: tzinfo) -> Told:
    """Read a line of alerts, as the contract with other programs has it.

    Raises `KeyError` or `ValueError` for facts that do not keep to it.
    """
    lat, lon, metres = (float(str(facts[name])) for name in ("lat", "lon", "radius_m"))
    return Told(
        identifier=plain(str(facts["alert_id"])),
        at=_time(facts["at"], zone),
        stage=str(facts["stage"]),
        story=plain(str(facts["spate_id"])),
        since=_time(facts["window_from"], zone),
        circle=f"{lat:.5f},{lon:.5f} {metres / 1000:.3f}",
        numbers={name: str(facts[name]) for name in _NUMBERS if facts.get(name) is not None},
    )


def plain(name: str) -> str:
    """Write a name without the spaces, commas, ``<`` and ``&`` that CAP forbids; two names stay two.

    >>> plain("a1/Elm Street")
    'a1%2FElm%20Street'
    """
    return quote(name, safe="")


def stamp(time: datetime) -> str:
    """Write a time as CAP has it: with its offset, never Z, and UTC itself as -00:00.

    >>> stamp(datetime.fromisoformat("2026-11-22T05:30:00Z"))
    '2026-11-22T05:30:00-00:00'
    """
    return time.isoformat(timespec="seconds").replace("+00:00", "-00:00")


def _time(written: object, zone: tzinfo) -> datetime:
    time = datetime.fromisoformat(str(written))
    if time.tzinfo is None:
        raise ValueError("a time without its offset")
    return time.astimezone(zone)
