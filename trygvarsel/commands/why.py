"""A spate in; the incidents and the numbers behind it out."""

import json
from pathlib import Path

import click

from detectors.ground import apart_m
from trygvarsel.cli import Refused
from trygvarsel.wiring import open_house

from .common import config_argument, database_option, existing, plainly, settings_from, talk


@click.command("why")
@config_argument
@click.argument("spate")
@database_option()
def command(config: Path, spate: str, database: str) -> None:
    """Show the incidents and the numbers behind SPATE, as JSON, and tell it in words."""
    settings = settings_from(config)
    with plainly():
        house = open_house(settings, existing(database))
        lines = [json.loads(line) for line in house.service.store.alerts(spate)]
        if not lines:
            raise Refused(f'there is no spate "{spate}" in this database')
        record = [line for line in lines if line["group"] is None]
        first, last = record[0], record[-1]
        memory = house.service.hearing.memories.get(first["partnership"])
        if memory is None:
            raise Refused(f'the spate belongs to partnership "{first["partnership"]}", which is not in these settings')
        incidents = memory.incidents(tuple(last["report_ids"]))
    for line in record:
        talk.print(_told(line))
    shown = [
        {
            "report_id": incident.key,
            "began": incident.began.isoformat(),
            "ended": incident.ended.isoformat(),
            "known_at": incident.known_at.isoformat(),
            "metres_from_centre": round(apart_m(incident.lat, incident.lon, last["lat"], last["lon"])),
        }
        for incident in sorted(incidents, key=lambda each: each.known_at)
    ]
    stages = [{key: line[key] for key in ("alert_id", "stage", "group", "at")} for line in lines]
    numbers = {key: last[key] for key in ("observed", "expected", "score", "false_alerts_per_year", "radius_m")}
    said = {"spate_id": spate, "partnership": first["partnership"], **numbers, "incidents": shown, "alerts": stages}
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _told(line: dict[str, object]) -> str:
    usual = f", where {line['expected']} are usual" if line["expected"] is not None else ""
    often = line["false_alerts_per_year"]
    chance = f"; chance alone does as much {_often(float(str(often)))}" if often is not None else ""
    return (
        f"{line['at']} {line['stage']}: {line['observed']} within {line['radius_m']} m "
        f"since {line['window_from']}{usual}{chance}"
    )


def _often(times_a_year: float) -> str:
    """Say a rate so that a person can picture it.

    >>> _often(2.5), _often(0.04), _often(7.6e-12)
    ('about 2.5 times a year', 'about once in 25 years', 'less than once in 10,000 years')
    """
    if times_a_year >= 1:
        return f"about {times_a_year:.2g} times a year"
    if times_a_year < 1e-4:
        return "less than once in 10,000 years"
    return f"about once in {1 / times_a_year:,.0f} years"
