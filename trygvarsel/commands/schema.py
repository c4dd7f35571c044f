"""Nothing in; the JSON Schema of the settings out."""

import json

import click

from config.jsonschema import schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of the settings, for editors and other programs."""
    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))
