"""Settings and report files in; the reports on the topic or at the HTTP intake out."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import click
from rich.progress import track

from config.schema.kafka import KafkaSettings
from streams.core.facts import Refusal
from streams.feed import fed
from streams.policies import policies
from streams.publish import Publisher, PublishFailed
from streams.topics import Topics, ensure
from trygvarsel.cli import Refused

from .common import (
    broker_option,
    config_argument,
    plainly,
    prefix_option,
    read_all,
    reports_argument,
    say_refused,
    settings_from,
    talk,
)

_BATCH = 1000
_PATIENCE = 60.0  # seconds


@click.command("feed")
@config_argument
@reports_argument
@broker_option(required=False)
@click.option("--url", metavar="URL", help="Send them to this HTTP intake.")
@prefix_option
def command(config: Path, reports: tuple[Path, ...], broker: str | None, url: str | None, prefix: str) -> None:
    """Put reports on the topic or the HTTP intake, in the order in which they became known."""
    if (broker is None) == (url is None):
        raise click.UsageError("name one of --broker and --url")
    if url and not url.startswith(("http://", "https://")):
        raise click.UsageError(f'--url "{url}": write http:// and the address, as in http://127.0.0.1:8321')
    settings = settings_from(config)
    with plainly():
        rows = [row for path in reports for row in read_all(path)]
        say_refused((row, row.read) for row in rows if isinstance(row.read, Refusal))
        sent = list(fed(rows, policies(settings)))
        tracked = track(sent, description="feeding", console=talk, transient=True, disable=not talk.is_terminal)
        if broker:
            _to_topic(broker, Topics(prefix), settings.kafka, tracked)
        elif url:
            _to_intake(url.rstrip("/"), (body for _, body in tracked))


def _to_topic(broker: str, topics: Topics, kafka: KafkaSettings, reports: Iterable[tuple[str, bytes]]) -> None:
    ensure(broker, topics, kafka)
    try:
        with Publisher(broker, topics.reports) as publisher:
            acked = publisher.publish(reports)
    except PublishFailed as failed:
        raise Refused(str(failed)) from None
    click.echo(json.dumps({"sent": acked, "topic": topics.reports}))


def _to_intake(url: str, bodies: Iterator[bytes]) -> None:
    total = dict.fromkeys(("accepted", "duplicate", "refused"), 0)
    while batch := list(islice(bodies, _BATCH)):
        answer = _post(f"{url}/v1/reports:batch", b"[" + b",".join(batch) + b"]")
        for outcome in total:
            total[outcome] += int(str(answer.get(outcome, 0)))
    click.echo(json.dumps(total))


def _post(url: str, body: bytes) -> dict[str, object]:
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310  (the user's own URL)
            said: dict[str, object] = json.load(answer)
            return said
    except urllib.error.HTTPError as error:
        raise Refused(f"{url}: the intake answered {error.code}: {_detail(error)}") from None
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        raise Refused(f"{url}: no intake answers there ({getattr(error, 'reason', error)})") from None


def _detail(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error).get("detail", error.reason))
    except (ValueError, AttributeError):
        return str(error.reason)
