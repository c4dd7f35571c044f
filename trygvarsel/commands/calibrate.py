"""Settings and past reports in; what the false-alert budgets mean here, and what that rests on, out."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from config.schema.detection import SpaceTimeScanSettings
from config.schema.partnership import PartnershipSettings
from detectors.scan import SpaceTimeScan
from streams.core.facts import Incident
from streams.core.hearing import Hearing
from streams.core.memory import Memory
from streams.files import read_file
from streams.policies import policies
from streams.replay import Replay
from trygvarsel.cli import Refused

from .common import config_argument, plainly, reports_argument, settings_from


@click.command("calibrate")
@config_argument
@reports_argument
def command(config: Path, reports: tuple[Path, ...]) -> None:
    """Show the thresholds that the false-alert budgets come to, and what they rest on, as JSON."""
    settings = settings_from(config)
    decided = policies(settings)
    hearing = Hearing(decided)
    with plainly():
        for _ in Replay(decided, datetime.now(UTC), hearing=hearing).over(
            row for path in reports for row in read_file(path)
        ):
            pass
    said: list[dict[str, Any]] = [
        {"partnership": policy.partnership, **_rests_on(hearing.memories[policy.partnership]), "detectors": found}
        for policy in decided
        if (found := _scans(settings.partnerships[policy.partnership], hearing.memories[policy.partnership]))
    ]
    if not said:
        raise Refused("no partnership has a space_time_scan to calibrate")
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    if short := [str(each["partnership"]) for each in said if not all(one["ready"] for one in each["detectors"])]:
        reason = "the history is too short: alerts begin after the warm-up and 30 incidents"
        raise Refused(f"{', '.join(short)}: {reason}")


def _scans(given: PartnershipSettings, memory: Memory) -> list[dict[str, object]]:
    scans = [each for each in given.detection if isinstance(each, SpaceTimeScanSettings)]
    found = [each for each in memory.watch.located if isinstance(each, SpaceTimeScan)]
    return [
        {"kind": asked.kind, "false_alerts_per_year": asked.false_alerts_per_year, **_means(scan)}
        for asked, scan in zip(scans, found, strict=True)
    ]


def _means(scan: SpaceTimeScan) -> dict[str, object]:
    if not scan.ready:
        return {"ready": False}
    return {
        "ready": True,
        "events_per_year": round(scan.events_per_year, 1),
        "thresholds": {where: round(score, 2) for where, score in scan.thresholds().items()},
    }


def _rests_on(memory: Memory) -> dict[str, object]:
    incidents: list[Incident] = [heard.incident for heard in memory.heard.values() if heard.incident]
    if not incidents:
        return {"incidents": 0}
    known = sorted(incident.known_at for incident in incidents)
    years = (known[-1] - known[0]).days / 365.25
    return {
        "incidents": len(incidents),
        "from": str(known[0].date()),
        "to": str(known[-1].date()),
        "years": round(years, 2),
    }
