"""Settings and a broker in; the topics made, verified and, as far as asked, mended or begun anew, out."""

import json
from collections.abc import Collection
from pathlib import Path

import click

from streams.anew import begin_anew
from streams.gaps import named
from streams.store import Store, open_engine
from streams.topics import Broker, Leave, Topics, Verdict, agree, settle
from streams.topics.shapes import IN_SYNC, KEPT, span
from trygvarsel.cli import Refused

from .broker import broker_option
from .common import config_argument, database_option, existing, plainly, prefix_option, settings_from, talk
from .showing import show

_COLUMNS = {
    "topic": "topic", "state": "state", "partitions": "partitions", "replicas": "replicas",
    "min_in_sync": "in sync", "keep": "keeps",
}  # fmt: skip
_LOST = ("reports", "incidents")


@click.command("topics")
@config_argument
@broker_option(required=True)
@prefix_option
@click.option("--dry-run", is_flag=True, help="Say what is missing or wrong, and change nothing.")
@click.option("--mend", is_flag=True, help="Set the settings that are wrong; messages kept for too short stay gone.")
@click.option("--add-partitions", is_flag=True, help="Add the partitions that are missing; none can be taken away.")
@click.option(
    "--begin-anew",
    "lost",
    type=click.Choice(_LOST),
    multiple=True,
    help="That topic was lost: have the database read the one in its place from the beginning. Stop all workers first.",
)
@database_option()
def command(  # noqa: PLR0913  (one argument for every option)
    config: Path, broker: Broker, prefix: str, lost: tuple[str, ...], database: str,
    *, dry_run: bool, mend: bool, add_partitions: bool,
) -> None:  # fmt: skip
    """Make the topics that are missing and verify those that are there, as JSON lines or, on a terminal, a table.

    What they are to be stands in the settings, under kafka. Exit 0 if all topics are as they should be, else 1.

    After --begin-anew incidents, the reports that no partnership has decided on are named, as JSON lines.
    """
    if dry_run and (mend or add_partitions or lost):
        raise click.UsageError("--dry-run changes nothing: leave out --mend, --add-partitions and --begin-anew")
    settings = settings_from(config)
    with plainly():
        leave = Leave(make=not dry_run, mend=mend, add_partitions=add_partitions)
        verdicts = settle(broker, Topics(prefix), settings.kafka, leave)
        if lost:
            _begin_anew(broker, Topics(prefix), prefix, existing(database), lost)
            return
    show(map(_line, verdicts), _COLUMNS, settings)
    for difference in (each for verdict in verdicts for each in verdict.differences if each.harmless):
        talk.print(f"mind: {difference}", markup=False)
    if wrong := [each for verdict in verdicts for each in verdict.wrong]:
        raise Refused("\n".join(map(str, wrong)))
    if missing := [verdict.topic for verdict in verdicts if verdict.state == "missing"]:
        raise Refused(f"not there yet: {', '.join(missing)}; the same without --dry-run makes them")


def _begin_anew(broker: Broker, topics: Topics, group: str, database: str, lost: Collection[str]) -> None:
    """Let the group begin anew on Kafka, which refuses while it is at work, and then the database."""
    copies = "incidents" in lost  # they are made again from the reports, so those are read once more
    names = [topics.reports, *([topics.incidents] if copies else [])]
    engine = open_engine(database)
    try:
        store = Store(engine)
        handled = lambda topic, partition: None if topic in names else store.offset(topic, partition)  # noqa: E731
        agree(broker, [topics.reports, topics.incidents], group, handled)
        undecided = begin_anew(store, names, incidents=copies)
    finally:
        engine.dispose()
    for key in undecided:
        source, report_id = named(key)
        click.echo(json.dumps({"source": source, "report_id": report_id}, ensure_ascii=False))
    talk.print(f"read from the beginning from now on: {', '.join(names)}")
    if undecided:
        talk.print(f"{len(undecided)} reports were not decided on everywhere: those not on the topic must be fed again")


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
