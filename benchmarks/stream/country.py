"""A number of reports in; settings for a country of forty partnerships, and reports as they come in life, out.

Some forty burglaries a day over all of it, from twelve police districts, round the middles of towns, a few of them
outside all areas; one in thirty is corrected later, one in a hundred withdrawn, one in two hundred cannot be read. The
last of its days is today, and the first so long ago that alerts come to be as rare as the budgets allow.
"""

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from detectors.ground import Ground

PARTNERSHIPS = 40
DISTRICTS = 12
A_DAY = 40.0
_ACROSS = 8
_APART_M = 18_000.0
_AREA_M = 6_000.0
_TOWN_M = 2_000.0
_MIDDLE = Ground(56.0, 10.5)


@dataclass(frozen=True, slots=True)
class Sent:
    """One report as a police system puts it on the topic."""

    source: str
    body: bytes


def settings(partnerships: int = PARTNERSHIPS, detection: str = "") -> str:
    """Write settings: two areas to a partnership, neighbours within reach, detection as shipped or as given."""
    given = f"    detection: {detection}\n" if detection else ""
    return "country: DK\npartnerships:\n" + "".join(_partnership(number) + given for number in range(partnerships))


def _partnership(number: int) -> str:
    north, south = _towns(number)
    return f"""
  p{number:02}:
    name: Bo trygt {number:02}
    areas:
      nord: {{name: Nordby {number:02}, circle: {{lat: {north[0]:.5f}, lon: {north[1]:.5f}, metres: {_AREA_M:.0f}}}}}
      syd: {{name: Sydby {number:02}, circle: {{lat: {south[0]:.5f}, lon: {south[1]:.5f}, metres: {_AREA_M:.0f}}}}}
    groups:
      naboer: {{name: Nabohjælp {number:02}, kind: neighbourhood_watch}}
      politi: {{name: Politi {number:02}, kind: police}}
"""


def reports(
    count: int, now: datetime, *, a_day: float = A_DAY, partnerships: int = PARTNERSHIPS, seed: int = 1
) -> list[Sent]:
    """Draw reports in the order they are sent, the last of them shortly before ``now``, an aware time."""
    chance = random.Random(seed)
    began, sent = now - timedelta(days=count / a_day), []
    for number in range(count):
        at = began + timedelta(days=(number + chance.random()) / a_day)
        columns = _burglary(f"r{number}", chance.randrange(partnerships), at, chance)
        sent.append((at, columns))
        if chance.random() < 1 / 25:
            later = at + timedelta(days=chance.uniform(0.1, 3.0))
            sent.append((later, _second_thoughts(columns, chance)))
    sent.sort(key=lambda each: each[0])
    return [_sent(columns) for at, columns in sent if at <= now][-count:]


def one(name: str, where: int, now: datetime, chance: random.Random) -> Sent:
    """Draw one report from the middle of a partnership, just now."""
    lat, lon = Ground(*_towns(where)[0]).degrees(chance.uniform(-4000, 4000), chance.uniform(-4000, 4000))
    return _sent({**_burglary(name, where, now, chance), "report_id": name, "lat": round(lat, 6), "lon": round(lon, 6)})


def _burglary(name: str, where: int, at: datetime, chance: random.Random) -> dict[str, object]:
    lat, lon = Ground(*_towns(where)[chance.randrange(2)]).degrees(chance.gauss(0, _TOWN_M), chance.gauss(0, _TOWN_M))
    began = at - timedelta(hours=chance.uniform(4, 20))
    return {
        "report_id": name if chance.random() > 1 / 200 else "",
        "source": f"district-{where % DISTRICTS:02}",
        "occurred_from": began.isoformat(),
        "occurred_to": (began + timedelta(hours=chance.uniform(0.5, 4))).isoformat(),
        "reported_at": at.astimezone(UTC).isoformat(),
        "lat": round(lat, 6),
        "lon": round(lon, 6),
        "dwelling": chance.choice(["house", "flat", "farm"]),
    }


def _second_thoughts(columns: dict[str, object], chance: random.Random) -> dict[str, object]:
    withdrawn = chance.random() < 1 / 4
    return {**columns, "revision": 2, "status": "withdrawn" if withdrawn else "reported", "entry": "window"}


def _sent(columns: dict[str, object]) -> Sent:
    return Sent(str(columns["source"]), json.dumps(columns, ensure_ascii=False).encode())


def _towns(number: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Place the two towns of a partnership, the areas of neighbours some hundred metres apart or a little over."""
    east = (number % _ACROSS - (_ACROSS - 1) / 2) * _APART_M
    north = (number // _ACROSS - (PARTNERSHIPS / _ACROSS - 1) / 2) * _APART_M * 1.4
    return _MIDDLE.degrees(east, north + _APART_M / 3), _MIDDLE.degrees(east + _APART_M / 3, north - _APART_M / 3)
