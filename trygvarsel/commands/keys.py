"""A source in; keys that let its reports in over HTTP, made, listed and ended, out."""

from pathlib import Path

import click

from notifiers.discretion import Indiscreet, discreet
from notifiers.outbox.auditing import Decision, How, What, note
from streams.reports import LONGEST_SOURCE, storable
from trygvarsel.cli import Refused
from trygvarsel.wiring import utc_now
from web.police import keys

from .common import config_argument, database_option, settings_from, talk
from .deciding import by_option, deciding
from .showing import show

_COLUMNS = {
    "id": "id", "source": "source", "name": "name", "state": "state",
    "created_at": "made", "created_by": "by", "used_at": "last used", "ended_at": "ended",
}  # fmt: skip
_LONGEST_NAME = 100


@click.group("keys")
def command() -> None:
    """Keys that let police systems send reports over HTTP, each for one source.

    Of a key nothing is kept but a hash: it is shown when it is made, and never again. From the first one on, nobody
    is let in without one.
    """


def _a_source(_context: click.Context, _argument: click.Parameter, source: str) -> str:
    plain = source.strip()
    if not 0 < len(plain) <= LONGEST_SOURCE or plain != storable(plain) or not plain.isprintable():
        raise click.BadParameter(f"give the source as its reports name it, at most {LONGEST_SOURCE} characters")
    return _discreet(plain)


def _a_name(_context: click.Context, _option: click.Parameter, name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= _LONGEST_NAME:
        raise click.BadParameter(f"give a name of at most {_LONGEST_NAME} characters")
    return _discreet(plain)


def _discreet(words: str) -> str:
    try:
        return discreet(words)
    except Indiscreet as found:
        raise click.BadParameter(f"this {found}") from None


@command.command("add")
@config_argument
@click.argument("source", callback=_a_source)
@click.option("--name", metavar="NAME", required=True, callback=_a_name, help="What the key is for, such as a system.")
@database_option()
@by_option
def add(config: Path, source: str, name: str, database: str, by: str) -> None:
    """Make a key for the reports of SOURCE, and print it.

    Two are valid at a time, so that one can take over from the other without a gap.
    """
    settings_from(config)
    with deciding(database) as conn:
        try:
            made, key = keys.make(conn, source, name, by, utc_now())
        except keys.KeyRefused as why:
            raise Refused(str(why)) from None
        detail = f"key {made} for source {source}: {name}"
        note(conn, Decision(utc_now(), by, How.COMMAND, What.KEY_MADE, detail=detail))
    click.echo(key)
    talk.print(f'key {made} lets in the reports of source "{source}"; keep it, it is shown this once', markup=False)


@command.command("list")
@config_argument
@database_option()
def list_(config: Path, database: str) -> None:
    """List all keys, also those that have ended, as JSON lines or, on a terminal, a table."""
    settings = settings_from(config)
    with deciding(database) as conn:
        found = keys.listed(conn)
    if not found:
        talk.print("no key was ever made: unless the settings say otherwise, reports are let in without one")
    show(map(_line, found), _COLUMNS, settings)


@command.command("end")
@config_argument
@click.argument("key", type=click.IntRange(1, 999_999_999), metavar="ID")
@database_option()
@by_option
def end(config: Path, key: int, database: str, by: str) -> None:
    """Let the key with that ID, as `list` says it, be valid no longer; it holds within five seconds, everywhere."""
    settings_from(config)
    with deciding(database) as conn:
        try:
            ended = keys.end(conn, key, utc_now())
        except keys.KeyRefused as why:
            raise Refused(str(why)) from None
        detail = f"key {key} for source {ended.source}: {ended.name}"
        note(conn, Decision(utc_now(), by, How.COMMAND, What.KEY_ENDED, detail=detail))
    talk.print(f'key {key} of source "{ended.source}" has ended', markup=False)


def _line(key: keys.ApiKey) -> dict[str, object]:
    told = {field: getattr(key, field) for field in keys.ApiKey.__slots__}
    return told | {"state": "valid" if key.ended_at is None else "ended"}
