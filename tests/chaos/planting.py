"""Burglaries in; what sources really send, out: also corrections, withdrawals, repeats and what cannot be believed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

from streams.core.facts import Report
from streams.reports import write_json

STRANGER = "Perpetua Quillfeather"
"""Somebody whose name a source writes where none belongs; nobody is to repeat it."""


def sent(reports: Iterable[Report], chance: Random) -> Iterator[tuple[str, str]]:
    """Give (source, body) of everything that is sent about some burglaries, in no order that matters."""
    for report in reports:
        yield report.source, write_json(report)
        for other in _afterwards(report, chance):
            yield report.source, other


def _afterwards(report: Report, chance: Random) -> Iterator[str]:
    """Draw what else is sent: of a hundred reports, four are corrected, two withdrawn, three repeated, and so on."""
    drawn = chance.random()
    if drawn < 0.04:
        yield write_json(_corrected(report, chance))
    elif drawn < 0.06:
        yield write_json(_later(replace(report, withdrawn=True), chance))
    elif drawn < 0.065:
        yield write_json(_later(replace(_corrected(report, chance), revision=3, withdrawn=True), chance))
    elif drawn < 0.08:
        yield write_json(report)
    elif drawn < 0.095:
        yield write_json(_later(report, chance))
    elif drawn < 0.10:
        yield write_json(replace(_corrected(report, chance), reported_at=report.reported_at, revision=2))
    elif drawn < 0.12:
        yield _unbelievable(report, chance)


def _later(report: Report, chance: Random) -> Report:
    told = report.reported_at
    return replace(report, reported_at=told and told + timedelta(minutes=round(chance.expovariate(1 / 2400))))


def _corrected(report: Report, chance: Random) -> Report:
    """Move a report: mostly down the street, at times across a border, rarely out of town."""
    step = chance.choice([0.001, 0.001, 0.001, 0.01, 0.5])
    lat = None if report.lat is None else round(report.lat + chance.uniform(-step, step), 4)
    return _later(replace(report, revision=2, lat=lat), chance)


def _unbelievable(report: Report, chance: Random) -> str:
    """Write a report that is to be refused; it has an id of its own."""
    columns = json.loads(write_json(report)) | {"report_id": f"{report.report_id}-x"}
    lat, lon = columns.get("lat"), columns.get("lon")
    wrong = chance.choice(
        [
            {"lat": lon, "lon": lat},
            {"lat": 0.0, "lon": 0.0},
            {"lat": 55.1, "lon": 1.9},
            {"occurred_from": "1916-03-01T12:00:00-06:00", "occurred_to": None},
            {"occurred_from": columns["reported_at"], "occurred_to": "2009-01-01T00:00:00-06:00"},
            {"victim": STRANGER},
            {"revision": "second"},
            {"report_id": ""},
        ]
    )
    text = json.dumps(columns | wrong)
    return text if chance.random() < 0.9 else text[: len(text) // 2]
