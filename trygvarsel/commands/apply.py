"""A settings file and a database in; the settings put in force for all who work on the database, out."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click
from rich.table import Table
from sqlalchemy import Connection

from config.bundle import Bundle, BundleProblem, pack, unpack
from config.changes import changes
from config.fingerprints import memory_fingerprints
from config.problems import ConfigError, report
from streams.in_force import InForce, Overtaken, bundle_of, history, in_force, put
from streams.in_force_tables import LONGEST_NAME
from streams.store import Store
from trygvarsel.cli import Refused

from .common import database_option, talk
from .deciding import by_option, deciding

_MOST_LINES = 20


@click.command("apply")
@click.argument("config", required=False, type=click.Path(path_type=Path))
@database_option(default=None)
@by_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--instead-of", "expected", type=click.IntRange(min=0), metavar="VERSION",
    help="Only if that version is in force, as you last saw it; 0 for none.",
)  # fmt: skip
@click.option(
    "--if-new", is_flag=True,
    help="Only if it is not what --by put in force last, or, if they never did, what was in force once.",
)  # fmt: skip
@click.option("--history", "past", is_flag=True, help="List what is and was in force, the newest first.")
def command(
    *, config: Path | None, database: str, by: str, dry_run: bool, expected: int | None, if_new: bool, past: bool
) -> None:
    """Put settings in force for all workers on a database; they take them up within seconds, without a restart.

    Settings with any mistake are refused, and those in force stay as they are.
    """
    if past:
        with deciding(database) as conn:
            _list(history(conn))
        return
    if config is None:
        raise click.UsageError("name a settings file, or ask for --history")
    bundle = _checked(config)
    with deciding(database) as conn:
        found = in_force(conn)
        if expected is not None and expected != (found.version if found else 0):
            raise Refused(f"{_named(found)} is in force, not version {expected}; nothing was changed")
        if found and found.hash == bundle.hash:
            if if_new and not dry_run:
                _agree(conn, bundle, by, found)
            click.echo(f"{config} is in force already: {_named(found)}")
            return
        if if_new and (before := _before(conn, bundle, by)):
            click.echo(f"{config} is nothing new: {_named(before)}; in force is {_named(found)}, and stays so")
            return
        _compare(conn, found, bundle, config.parent)
        if dry_run:
            click.echo(
                f"it would be version {(found.version if found else 0) + 1} ({bundle.shown}); nothing was changed"
            )
            return
        made = _put(conn, bundle, by, found)
    click.echo(f"in force: {_named(made)}")


def _checked(config: Path) -> Bundle:
    try:
        return pack(config)
    except ConfigError as error:
        raise Refused(report(error.problems)) from None


def _before(conn: Connection, bundle: Bundle, by: str) -> InForce | None:
    """Find when the same was put in force by whoever puts files in force unasked; None if it is news from them.

    What others have approved since is not to be undone by a file that nobody has changed; one that was changed back is.
    Where somebody else began with it, as a worker does on a new database, it is no news either.
    """
    known = history(conn)
    theirs = next((each for each in known if each.by == by[:LONGEST_NAME]), None)
    candidates = [theirs] if theirs else known
    return next((each for each in candidates if each.hash == bundle.hash), None)


def _agree(conn: Connection, bundle: Bundle, by: str, found: InForce) -> None:
    """Write down, for whoever applies only what is new, that this is what they last wanted, whoever was first."""
    theirs = next((each for each in history(conn) if each.by == by[:LONGEST_NAME]), None)
    if theirs is None or theirs.hash != bundle.hash:
        _put(conn, bundle, by, found, anew=True)


def _put(conn: Connection, bundle: Bundle, by: str, found: InForce | None, *, anew: bool = False) -> InForce:
    try:
        return put(conn, bundle, by, Store(conn.engine).now(), found.version if found else None, anew=anew)
    except Overtaken as problem:
        raise Refused(str(problem)) from None


def _compare(conn: Connection, found: InForce | None, bundle: Bundle, folder: Path) -> None:
    """Say what is in force, and what of it changes."""
    if found is None:
        click.echo("nothing is in force yet")
        return
    click.echo(f"now in force: {_named(found)}")
    try:
        before = bundle_of(conn, found.version)
        lines = changes(before, bundle)
        past = memory_fingerprints(unpack(before, folder))
    except (BundleProblem, ConfigError):
        click.echo("  it cannot be read by this release, so what changes is not known")
        return
    for line in lines[:_MOST_LINES]:
        click.echo(f"  {line}")
    if len(lines) > _MOST_LINES:
        click.echo(f"  and {len(lines) - _MOST_LINES} more")
    now = memory_fingerprints(unpack(bundle, folder))
    again = [id_ for id_ in now if id_ in past and now[id_] != past[id_]]
    if again:
        click.echo(f"  the past is gone through again for: {', '.join(again)}")


def _named(found: InForce | None) -> str:
    if found is None:
        return "nothing"
    return f"version {found.version} ({found.shown}), by {found.by}, {found.at:%Y-%m-%d %H:%M} UTC"


def _list(found: list[InForce]) -> None:
    if not sys.stdout.isatty():
        for each in found:
            click.echo(json.dumps({**asdict(each), "at": each.at.isoformat()}, ensure_ascii=False))
        return
    table = Table("version", "hash", "put in force, UTC", "by")
    for each in found:
        table.add_row(str(each.version), each.shown, f"{each.at:%Y-%m-%d %H:%M:%S}", each.by)
    talk.print(table if found else "nothing is in force yet")
