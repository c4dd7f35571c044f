"""A spate or an alert in; the incidents and the numbers behind it, and what has become of its messages, out."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from config.schema.settings import Settings
from detectors.ground import apart_m
from notifiers.keys import trace_of
from streams import tables
from streams.faults import in_one_line
from trygvarsel.cli import Refused
from trygvarsel.wiring import House, open_house

from .common import config_argument, database_option, existing, plainly, settings_from, talk
from .deciding import clock, in_group
from .delivered import tell_delivery, tell_person
from .naming import spate_or_alert_named


@click.command("why")
@config_argument
@click.argument("spate", metavar="SPATE|ALERT")
@database_option()
@click.option("--recipient", metavar="ID", help="What became of it for this member of the group.")
@click.option("--group", metavar="GROUP", help="The member's group.")
def command(config: Path, spate: str, database: str, recipient: str | None, group: str | None) -> None:
    """Show the incidents and the numbers behind a spate and what became of its messages, as JSON, and tell it in words.

    With an alert, only what became of that one.
    """
    if (recipient is None) is not (group is None):
        raise click.UsageError("give both --recipient and --group, or neither: an id means one person in one group")
    settings = settings_from(config)
    with plainly():
        house = open_house(settings, existing(database))
        try:
            with house.engine.connect() as conn:
                _explain(house, conn, spate, recipient, group)
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be read: {in_one_line(error)}") from None
        finally:
            house.engine.dispose()


def _explain(house: House, conn: Connection, named: str, recipient: str | None, group: str | None) -> None:
    spate, alerts = _meant(conn, named)
    lines = [json.loads(line) for line in house.service.store.alerts(spate)]
    said = _behind(house, spate, lines)
    wanted = [line["alert_id"] for line in lines if line["alert_id"] in alerts]
    if recipient is None or group is None:
        said["delivery"] = tell_delivery(house, conn, wanted, talk.print)
    else:
        said["delivery"] = _personal(house, conn, said["partnership"], wanted, recipient, group)
    if recipient is None or not sys.stdout.isatty():  # one person's sentence is all that a person wants to read
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))


def _meant(conn: Connection, named: str) -> tuple[str, set[str]]:
    """Find the spate that is named, or whose alert is, and the alerts in question."""
    named = spate_or_alert_named(conn, named)
    either = (tables.alerts.c.spate_id == named) | (tables.alerts.c.alert_id == named)
    found = conn.execute(select(tables.alerts.c.spate_id, tables.alerts.c.alert_id).where(either)).all()
    if not found:
        raise Refused(f'there is no spate "{named}" in this database, and no alert of that name')
    return found[0].spate_id, {row.alert_id for row in found}


def _personal(
    house: House, conn: Connection, partnership: str, alert_ids: list[str], recipient: str, group: str
) -> list[dict[str, object]]:
    keys = [key for key in house.settings.partnerships[partnership].groups if in_group(f"{partnership}/{key}", group)]
    if not keys:
        raise Refused(f'--group: partnership "{partnership}" has no group "{group}"')
    told = tell_person(house, conn, alert_ids, f"{partnership}/{keys[0]}", recipient)
    for each in told:
        talk.print(f"{each['alert_id']} {recipient} in {keys[0]}: {each['said']}")
    if not told:
        talk.print(f"{recipient} in {keys[0]}: the group was told nothing of it")
    return told


def _behind(house: House, spate: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Tell the incidents and the numbers behind a spate."""
    record = [line for line in lines if line["group"] is None]
    first, last = record[0], record[-1]
    if first["partnership"] not in house.settings.partnerships:
        raise Refused(f'the spate belongs to partnership "{first["partnership"]}", which is not in these settings')
    incidents = house.service.incidents(first["partnership"], last["report_ids"])
    for line in record:
        talk.print(_told(house.settings, line))
    shown = [
        {
            "report_id": incident.key,
            "trace": trace_of(house.key, incident.key),
            "began": incident.began.isoformat(),
            "ended": incident.ended.isoformat(),
            "known_at": incident.known_at.isoformat(),
            "metres_from_centre": round(apart_m(incident.lat, incident.lon, last["lat"], last["lon"])),
        }
        for incident in sorted(incidents, key=lambda each: each.known_at)
    ]
    stages = [
        {key: line[key] for key in ("alert_id", "stage", "group", "at")}
        | {"trace": trace_of(house.key, line["triggered_by"])}
        for line in lines
    ]
    numbers = {key: last[key] for key in ("observed", "expected", "score", "false_alerts_per_year", "radius_m")}
    return {"spate_id": spate, "partnership": first["partnership"], **numbers, "incidents": shown, "alerts": stages}


def _told(settings: Settings, line: dict[str, Any]) -> str:
    at, since = (_clock(settings, line["partnership"], line[key]) for key in ("at", "window_from"))
    usual = f", where {line['expected']} are usual" if line["expected"] is not None else ""
    often = line["false_alerts_per_year"]
    chance = f"; chance alone does as much {_often(float(str(often)))}" if often is not None else ""
    return f"{at} {line['stage']}: {line['observed']} within {line['radius_m']} m since {since}{usual}{chance}"


def _clock(settings: Settings, partnership: str, iso: str) -> str:
    return clock(settings, partnership, datetime.fromisoformat(iso))


def _often(times_a_year: float) -> str:
    """Say a rate so that a person can picture it.

    >>> _often(2.5), _often(0.7), _often(0.04), _often(7.6e-12)
    ('about 2.5 times a year', 'about once a year', 'about once in 25 years', 'less than once in 10,000 years')
    """
    if 2 / 3 < times_a_year < 1.5:
        return "about once a year"
    if times_a_year >= 1:
        return f"about {times_a_year:.2g} times a year"
    if times_a_year < 1e-4:
        return "less than once in 10,000 years"
    return f"about once in {1 / times_a_year:,.0f} years"
