"""Settings and a broker in; the topics made, verified and, as far as asked, mended, out."""

from pathlib import Path

import click

from streams.topics import Leave, Topics, Verdict, settle
from streams.topics.shapes import IN_SYNC, KEPT, span
from trygvarsel.cli import Refused

from .common import broker_option, config_argument, plainly, prefix_option, settings_from, talk
from .showing import show

_COLUMNS = {
    "topic": "topic", "state": "state", "partitions": "partitions", "replicas": "replicas",
    "min_in_sync": "in sync", "keep": "keeps",
}  # fmt: skip


@click.command("topics")
@config_argument
@broker_option(required=True)
@prefix_option
@click.option("--dry-run", is_flag=True, help="Say what is missing or wrong, and change nothing.")
@click.option("--mend", is_flag=True, help="Set the settings that are wrong; messages kept for too short stay gone.")
@click.option("--add-partitions", is_flag=True, help="Add the partitions that are missing; none can be taken away.")
def command(config: Path, broker: str, prefix: str, *, dry_run: bool, mend: bool, add_partitions: bool) -> None:
    """Make the topics that are missing and verify those that are there, as JSON lines or, on a terminal, a table.

    What they are to be stands in the settings, under kafka. Exit 0 if all topics are as they should be, else 1.
    """
    if dry_run and (mend or add_partitions):
        raise click.UsageError("--dry-run changes nothing: leave out --mend and --add-partitions")
    settings = settings_from(config)
    with plainly():
        leave = Leave(make=not dry_run, mend=mend, add_partitions=add_partitions)
        verdicts = settle(broker, Topics(prefix), settings.kafka, leave)
    show(map(_line, verdicts), _COLUMNS, settings)
    for difference in (each for verdict in verdicts for each in verdict.differences if each.harmless):
        talk.print(f"mind: {difference}", markup=False)
    if wrong := [each for verdict in verdicts for each in verdict.wrong]:
        raise Refused("\n".join(map(str, wrong)))
    if missing := [verdict.topic for verdict in verdicts if verdict.state == "missing"]:
        raise Refused(f"not there yet: {', '.join(missing)}; the same without --dry-run makes them")


def _line(verdict: Verdict) -> dict[str, object]:
    shape = verdict.shape
    in_sync, kept = shape.settings.get(IN_SYNC), shape.settings.get(KEPT)
    return {
        "topic": verdict.topic,
        "state": verdict.state,
        "partitions": shape.partitions,
        "replicas": shape.replicas,
        "min_in_sync": int(in_sync) if in_sync else None,
        "keep": span(kept) if kept else None,
        "wrong": [str(each) for each in verdict.wrong],
    }
