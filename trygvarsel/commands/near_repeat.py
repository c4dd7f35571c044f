"""Settings and past reports in; how much oftener than by chance burglaries are near each other out."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from detectors.bands import bands
from detectors.base import Event
from detectors.knox import Knox, knox
from streams.core.facts import Incident
from streams.core.memory import Memory
from streams.policies import policies
from trygvarsel.cli import Refused
from trygvarsel.pictures.in_words import cells, table
from trygvarsel.pictures.near_repeat import svg

from .common import config_argument, plainly, reports_argument, settings_from, talk
from .ends import Ends
from .history import heard, shown

_FEWEST = 30
_SHARES = {"began": 0.0, "middle": 0.5, "ended": 1.0}  # of the interval in which it happened


class _Wanted(NamedTuple):
    distances: tuple[float, ...]
    days: tuple[int, ...]
    when: str
    permutations: int
    seed: int


class _Sample(NamedTuple):
    """A partnership's incidents on whole days; how many of them may have happened on more than the finest band."""

    events: list[Event]
    uncertain: int


@click.command("near-repeat")
@config_argument
@reports_argument
@click.option(
    "--distances", type=Ends("metres", "0,100,200,400"), default="0,100,200,400", show_default=True, metavar="ENDS",
    help="Upper ends of the bands of distance, in metres; 0 is the very same spot.",
)  # fmt: skip
@click.option(
    "--days", type=Ends("days", "0,3,7,14", whole=True), default="0,3,7,14,21,28,42", show_default=True, metavar="ENDS",
    help="Upper ends of the bands of time, in days; 0 is the same date.",
)  # fmt: skip
@click.option(
    "--when", type=click.Choice(list(_SHARES)), default="middle", show_default=True,
    help="Which moment counts when a burglary happened some time in an interval.",
)  # fmt: skip
@click.option(
    "--permutations", type=click.IntRange(19, 9_999), default=199, show_default=True, metavar="N",
    help="How often the times are dealt out anew to see what chance does.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="Where chance begins."
)
@click.option("--picture", type=click.Path(path_type=Path), metavar="FILE.svg", help="Draw the table here.")
def command(config: Path, reports: tuple[Path, ...], picture: Path | None, **asked: object) -> None:
    """Show how much oftener than by chance burglaries are near each other, by distance and days, as JSON."""
    if picture and picture.suffix.lower() != ".svg":
        raise Refused(f'--picture: "{picture}" must end in .svg; nothing was drawn')
    wanted = _Wanted(**asked)  # type: ignore[arg-type]  # click has read and checked them
    unwatched = [replace(policy, located=(), counted=()) for policy in policies(settings_from(config))]
    said: list[dict[str, object]] = []
    short: list[str] = []
    with plainly():
        memories = heard(unwatched, reports)
        for policy in unwatched:
            sample = _sample(memories[policy.partnership], wanted)
            if (number := len(sample.events)) < _FEWEST:
                short.append(f"{policy.partnership}: {number} incidents; a near-repeat table takes at least {_FEWEST}")
                continue
            found = _test(sample, wanted)
            said.append({"partnership": policy.partnership, **_rests_on(sample, wanted), "cells": cells(found)})
            talk.print(table(found, policy.name))
            if picture:
                own = picture if len(unwatched) == 1 else picture.with_stem(f"{picture.stem}-{policy.partnership}")
                own.write_text(svg(found, policy.name), encoding="utf-8")
    if said:
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    if short:
        raise Refused("\n".join(short))


def _sample(memory: Memory, wanted: _Wanted) -> _Sample:
    incidents = [heard.incident for heard in memory.heard.values() if heard.incident]
    finest = timedelta(days=_finest(wanted))
    return _Sample(
        [_event(memory, incident, _SHARES[wanted.when]) for incident in incidents],
        sum(incident.ended - incident.began > finest for incident in incidents),
    )


def _event(memory: Memory, incident: Incident, share: float) -> Event:
    moment = incident.began + share * (incident.ended - incident.began)
    day = memory.watch.day(moment).toordinal()
    return Event(incident.key, day, *memory.watch.ground.metres(incident.lat, incident.lon))


def _finest(wanted: _Wanted) -> int:
    return min(band.count for band in bands(wanted.days, "days"))


def _test(sample: _Sample, wanted: _Wanted) -> Knox:
    return knox(
        sample.events,
        wanted.distances,
        wanted.days,
        permutations=wanted.permutations,
        rng=np.random.default_rng(wanted.seed),
        passing=lambda steps: shown(steps, "dealing the times out anew"),
    )


def _rests_on(sample: _Sample, wanted: _Wanted) -> dict[str, object]:
    days = [int(event.day) for event in sample.events]
    return {
        "incidents": len(days),
        "from": str(date.fromordinal(min(days))),
        "to": str(date.fromordinal(max(days))),
        "when": wanted.when,
        "uncertain": {"interval_longer_than_days": _finest(wanted), "incidents": sample.uncertain},
        "permutations": wanted.permutations,
        "seed": wanted.seed,
    }
