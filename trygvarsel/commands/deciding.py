"""What the verbs share by which people decide: who says so, one transaction for it, and the local time."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from config.bundle import BundleProblem, unpack
from config.problems import ConfigError
from config.schema.settings import Settings
from notifiers.discretion import Indiscreet, discreet
from notifiers.outbox.auditing import LONGEST_NAME
from streams.faults import in_one_line
from streams.in_force import bundle_of, in_force
from streams.store import open_engine
from trygvarsel.cli import Refused

from .common import existing, plainly, talk


def _whoever() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody at the command line"


def _a_name(_context: click.Context, _option: click.Parameter, name: str) -> str:
    try:
        plain = " ".join(discreet(name).split())
    except Indiscreet as found:
        raise click.BadParameter(f"this {found}") from None
    if not 0 < len(plain) <= LONGEST_NAME:
        raise click.BadParameter(f"give a name of at most {LONGEST_NAME} characters")
    return plain


by_option = click.option(
    "--by", metavar="NAME", default=_whoever, callback=_a_name, help="Who says so; default: whoever is logged in."
)


@contextmanager
def deciding(database: str) -> Iterator[Connection]:
    """Open a database for one transaction: all of it happens or, when anything is refused, nothing."""
    with plainly():
        engine = open_engine(existing(database))
        try:
            with engine.begin() as conn:
                yield conn
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be used: {in_one_line(error)}; nothing was changed") from None
        finally:
            engine.dispose()


def that_count(conn: Connection, config: Path, own: Settings) -> Settings:
    """Give the settings that are in force for workers who share the database; where nobody does, those of the file.

    Whoever is asked to decide something does so by what counts, whatever file is at hand.
    """
    found = in_force(conn)
    if found is None:
        return own
    try:
        settings = unpack(bundle_of(conn, found.version), config.parent)
    except (BundleProblem, ConfigError):
        raise Refused(
            f"the settings in force, version {found.version} ({found.shown}), cannot be read by this release"
        ) from None
    if settings != own:
        talk.print(f"{config} differs from the settings in force, which count: version {found.version} ({found.shown})")
    return settings


def in_group(group_id: str, named: str | None) -> bool:
    """Tell whether a group is the one that was named, by itself or with its partnership; no name means all.

    >>> in_group("furesoe/politi", "politi"), in_group("furesoe/politi", "furesoe/press"), in_group("a/b", None)
    (True, False, True)
    """
    return named in (None, group_id, group_id.partition("/")[2])


def clock(settings: Settings, group_id: str, at: datetime) -> str:
    """Say a time as the people of a group's partnership read it.

    What belongs to no partnership of the settings is said in the time of the first.
    """
    first = next(iter(settings.partnerships.values()))
    partnership = settings.partnerships.get(group_id.partition("/")[0], first)
    return f"{at.astimezone(partnership.timezone):%d.%m. %H:%M}"
