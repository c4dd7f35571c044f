"""Settings and past reports in; what the false-alert budgets mean here, and what that rests on, out."""

import json
from pathlib import Path
from typing import Any

import click
import numpy as np

from config.schema.detection import SpaceTimeScanSettings
from config.schema.partnership import PartnershipSettings
from detectors.base import Event
from detectors.calibration import kept, tenths
from detectors.rule_of_thumb import within
from detectors.scan import SpaceTimeScan
from streams.core.facts import Incident
from streams.core.memory import Memory
from streams.core.policy import Policy
from streams.policies import policies
from trygvarsel.cli import Refused

from .common import config_argument, plainly, reports_argument, settings_from, talk
from .history import heard, shown

_LATEST = 3000  # places that the simulation draws from
_SEED = 1
_PRIOR_PER_SQUARE_M = 1.25e-6  # burglaries a year: 35 a week on the 1,450 square km of Nordsjælland
_PRIOR_INCIDENTS = 2.0  # what that counts for


@click.command("calibrate")
@config_argument
@reports_argument
def command(config: Path, reports: tuple[Path, ...]) -> None:
    """Show what the false-alert budgets come to, place by place, and what that rests on, as JSON.

    Years in which chance alone is at work are simulated from what was learned, to tell how many alerts a year
    they would have given.
    """
    settings = settings_from(config)
    decided = policies(settings)
    with plainly():
        memories = heard(decided, reports)
    said: list[dict[str, Any]] = [
        {"partnership": policy.partnership, **_rests_on(memories[policy.partnership]), "detectors": found}
        for policy in decided
        if (found := _scans(settings.partnerships[policy.partnership], memories[policy.partnership], policy))
    ]
    if not said:
        raise Refused("no partnership has a space_time_scan to calibrate")
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    if short := [each for each in said if not all(one["ready"] for one in each["detectors"])]:
        raise Refused("\n".join(_too_short(each) for each in short))


def _scans(given: PartnershipSettings, memory: Memory, policy: Policy) -> list[dict[str, object]]:
    scans = [each for each in given.detection if isinstance(each, SpaceTimeScanSettings)]
    found = [each for each in memory.watch.located if isinstance(each, SpaceTimeScan)]
    return [
        {"kind": asked.kind, "false_alerts_per_year": asked.false_alerts_per_year, **_means(scan, memory, policy)}
        for asked, scan in zip(scans, found, strict=True)
    ]


def _means(scan: SpaceTimeScan, memory: Memory, policy: Policy) -> dict[str, object]:
    if not scan.ready:
        return {"ready": False, "warm_up_days": scan.warm_up, "until_then": _until_then(scan, memory, policy)}
    places = [event[2:4] for event in _latest(memory)]
    doing = f"{policy.partnership}: years of chance alone"
    simulated = kept(scan, places, np.random.default_rng(_SEED), passing=lambda events: shown(events, doing))
    talk.print(
        f"{policy.partnership}: in simulated years of chance alone, {simulated.observed:.1f} alerts a year "
        f"(95 % interval {simulated.low:.1f} to {simulated.high:.1f})"
    )
    return {
        "ready": True,
        "incidents_per_year_now": round(scan.events_per_year, 1),
        "within_m": scan.radii[-1],
        "simulated": {
            "years": round(simulated.years, 1),
            "alerts_per_year": round(simulated.observed, 2),
            "interval_95": [round(simulated.low, 2), round(simulated.high, 2)],
        },
        "tenths_of_places": [
            {
                "incidents_per_year": round(tenth.per_year, 2),
                "threshold": round(tenth.score, 2),
                "incidents_it_takes_in_days": {str(days): many for days, many in tenth.takes.items()},
            }
            for tenth in tenths(scan, places)
        ],
    }


def _until_then(scan: SpaceTimeScan, memory: Memory, policy: Policy) -> dict[str, object]:
    """Offer the rule of thumb that keeps the budget, at what is known so far drawn towards the region's usual."""
    square_m = sum(area.shape.square_m for area in policy.areas)
    incidents = _incidents(memory)
    days = (incidents[-1].known_at - incidents[0].known_at).days if incidents else 0
    assumed = _PRIOR_INCIDENTS / (_PRIOR_PER_SQUARE_M * square_m)  # years that the prior stands for
    per_year = (len(incidents) + _PRIOR_INCIDENTS) / (days / 365.25 + assumed)
    found = within(scan.false_alerts_per_year, per_year, square_m)
    rule = found.rule
    return {
        "kind": "near_repeat",
        "events": rule.events,
        "radius": f"{rule.radius:.0f} m",
        "window": f"{rule.window:.0f} days",
        "false_alerts_per_year": round(found.per_year, 1),
        "at_incidents_per_year": round(per_year, 1),
    }


def _too_short(said: dict[str, Any]) -> str:
    waits = next(one for one in said["detectors"] if not one["ready"])
    rule = waits["until_then"]
    known = f"{said['incidents']} incidents in {said.get('days', 0)} days"
    asked = f"a space_time_scan says nothing before {waits['warm_up_days']:.0f} days and 30 incidents"
    line = f"{{kind: near_repeat, events: {rule['events']}, radius: {rule['radius']}, window: {rule['window']}}}"
    return (
        f"{said['partnership']}: the history is too short: {known}, and {asked}; "
        f"until then {line} would give about {rule['false_alerts_per_year']} false alerts a year, "
        f"at {rule['at_incidents_per_year']} incidents a year spread evenly over the areas"
    )


def _rests_on(memory: Memory) -> dict[str, object]:
    incidents = _incidents(memory)
    if not incidents:
        return {"incidents": 0}
    first, last = incidents[0].known_at, incidents[-1].known_at
    return {
        "incidents": len(incidents),
        "from": str(first.date()),
        "to": str(last.date()),
        "days": (last - first).days,
        "years": round((last - first).days / 365.25, 2),
    }


def _incidents(memory: Memory) -> list[Incident]:
    found = [heard.incident for heard in memory.heard.values() if heard.incident]
    return sorted(found, key=lambda incident: (incident.known_at, incident.key))


def _latest(memory: Memory) -> list[Event]:
    return [memory.watch.event(incident) for incident in _incidents(memory)[-_LATEST:]]
