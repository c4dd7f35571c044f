"""Settings and report files in; the reports on the topic or at the HTTP intake out."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click
from click.core import ParameterSource
from rich.progress import track

from config.schema.kafka import KafkaSettings
from config.secret import NotThere, from_either, from_environment
from streams.core.facts import Refusal
from streams.feed import fed
from streams.policies import policies
from streams.publish import Publisher, PublishFailed
from streams.topics import Broker, Topics, ensure
from trygvarsel.cli import Refused
from trygvarsel.sending import MOST, Sending

from .broker import broker_option
from .common import (
    config_argument,
    plainly,
    prefix_option,
    read_all,
    reports_argument,
    say_refused,
    settings_from,
    talk,
)

_USUAL = "TRYGVARSEL_KEY"


@click.command("feed")
@config_argument
@reports_argument
@broker_option(required=False)
@click.option("--url", metavar="URL", help="Send them to this HTTP intake.")
@click.option(
    "--key-env", metavar="VARIABLE", help=f"The environment variable with the intake's key; default: {_USUAL}, if set."
)
@click.option(
    "--key-file", metavar="FILE", type=click.Path(path_type=Path), help="The file with the key, in place of a variable."
)
@prefix_option
def command(
    config: Path, reports: tuple[Path, ...], broker: Broker | None, url: str | None, key_env: str | None,
    key_file: Path | None, prefix: str,
) -> None:  # fmt: skip
    """Put reports on the topic or the HTTP intake, in the order in which they became known."""
    if url and click.get_current_context().get_parameter_source("broker") is ParameterSource.ENVIRONMENT:
        broker = None  # what is said in this call counts for more than what the machine is set to
    if (broker is None) == (url is None):
        raise click.UsageError("name one of --broker and --url")
    if broker and (key_env or key_file):
        raise click.UsageError("a key is for the HTTP intake: it goes with --url")
    if url and not url.startswith(("http://", "https://")):
        raise click.UsageError(f'--url "{url}": write http:// and the address, as in http://127.0.0.1:8321')
    settings, key = settings_from(config), _key(key_env, key_file) if url else None
    with plainly():
        rows = [row for path in reports for row in read_all(path)]
        say_refused((row, row.read) for row in rows if isinstance(row.read, Refusal))
        sent = list(fed(rows, policies(settings)))
        tracked = track(sent, description="feeding", console=talk, transient=True, disable=not talk.is_terminal)
        if broker:
            _to_topic(broker, Topics(prefix), settings.kafka, tracked)
        elif url:
            _to_intake(url.rstrip("/"), key, (body for _, body in tracked))


def _to_topic(broker: Broker, topics: Topics, kafka: KafkaSettings, reports: Iterable[tuple[str, bytes]]) -> None:
    ensure(broker, topics, kafka)
    try:
        with Publisher(broker, topics.reports) as publisher:
            acked = publisher.publish(reports)
    except PublishFailed as failed:
        raise Refused(str(failed)) from None
    click.echo(json.dumps({"sent": acked, "topic": topics.reports}))


def _to_intake(url: str, key: str | None, bodies: Iterator[bytes]) -> None:
    with Sending(url, key, lambda said: talk.print(said, markup=False)) as sending:
        while batch := list(islice(bodies, MOST)):
            sending.send(batch)
    click.echo(json.dumps(sending.total))


def _key(variable: str | None, file: Path | None) -> str | None:
    """Read the key: what was named must be there, what goes by the usual name need not."""
    try:
        if file is not None or variable is not None:
            return from_either(variable or "", file, "key")
        return from_environment(_USUAL)
    except NotThere as why:
        if file is None and variable is None:
            return None
        raise Refused(str(why)) from None
