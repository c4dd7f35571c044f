"""Nothing in; the JSON Schema of the settings, or of what lies on a topic, out."""

import json

import click

from config.jsonschema import schema
from streams import schemas


@click.command("schema")
@click.option("--topic", type=click.Choice(list(schemas.TOPICS)), help="Of what lies on this topic on Kafka instead.")
@click.option("--version", type=click.IntRange(1), metavar="N", help="That version of it, not the newest.")
def command(topic: str | None, version: int | None) -> None:
    """Print the JSON Schema of the settings, for editors and other programs."""
    if version and not topic:
        raise click.UsageError("--version goes with --topic: the settings have one schema")
    click.echo(json.dumps(_of_a_topic(topic, version) if topic else schema(), ensure_ascii=False, indent=2))


def _of_a_topic(topic: str, version: int | None) -> schemas.Schema:
    kind = schemas.TOPICS[topic]
    try:
        return schemas.schema(kind, version or kind.newest)
    except KeyError:
        known = ", ".join(map(str, schemas.versions(kind)))
        raise click.BadParameter(f"{topic} has no version {version}; it has: {known}", param_hint="--version") from None
