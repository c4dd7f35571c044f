"""A database URL, a group's name and somebody on standard input in; what the verbs about people work on out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from config.quoting import quoted, suggestion
from config.schema.settings import Settings
from notifiers.audience import Listed, Medium
from notifiers.mailbox import mailbox
from notifiers.phone import dialled
from streams.faults import in_one_line
from streams.store import open_engine
from trygvarsel.cli import Refused
from trygvarsel.commands.common import plainly, talk

F = TypeVar("F", bound=Callable[..., object])

group_argument = click.argument("group")


def who_options(function: F) -> F:
    """Add the ways in which somebody can be named."""
    for option in (
        click.option("--group", metavar="GROUP", help="The group that knows the recipient by that id."),
        click.option("--recipient", metavar="ID", help="Somebody by the made-up id of a list; needs --group."),
        click.option("--email-from-stdin", "email", is_flag=True, help="Read a mail address from standard input."),
        click.option("--phone-from-stdin", "phone", is_flag=True, help="Read a number from standard input."),
    ):
        function = option(function)
    return function


def is_there(database: str) -> bool:
    """Tell whether a database has been made; one that is not a file is taken to be there."""
    path = database.removeprefix("sqlite:///")
    return path == database or Path(path).is_file()


@contextmanager
def opened(database: str) -> Iterator[Engine]:
    """Open a database, and say what goes wrong in one sentence."""
    with plainly():
        engine = open_engine(database)
        try:
            yield engine
        except SQLAlchemyError as error:
            raise Refused(f"the database cannot be used: {in_one_line(error)}; nothing was changed") from None
        finally:
            engine.dispose()


@contextmanager
def one_transaction(database: str) -> Iterator[Connection]:
    """Open a database for one transaction: all of it happens or nothing."""
    with opened(database) as engine, engine.begin() as conn:
        yield conn


def group_named(settings: Settings, written: str) -> str:
    """Find a group by ``partnership/group``, or by its key alone where only one has it."""
    known = [f"{id_}/{key}" for id_, given in settings.partnerships.items() for key in given.groups]
    found = [group for group in known if written in (group, group.partition("/")[2])]
    if len(found) > 1:
        raise Refused(f"several partnerships have a group {quoted(written)}: name one of {', '.join(found)}")
    if not found:
        raise Refused(f"there is no group {quoted(written)}{suggestion(written, known) or ' in the settings'}")
    return found[0]


def somebody(settings: Settings, *, phone: bool, email: bool, recipient: str | None, group: str | None) -> str | Listed:
    """Read who is meant, in exactly one way."""
    if phone + email + (recipient is not None) != 1:
        raise click.UsageError("name somebody by one of --phone-from-stdin, --email-from-stdin and --recipient")
    if (recipient is None) != (group is None):
        raise click.UsageError("--recipient and --group belong together: an id is made up for one group")
    if recipient is not None and group is not None:
        return Listed(group_named(settings, group), recipient)
    if sys.stdin.isatty():
        talk.print("the number:" if phone else "the mail address:", end=" ")
    written = sys.stdin.readline().strip()
    try:
        return dialled(written, (settings.country,)) if phone else mailbox(written)
    except ValueError as error:
        raise Refused(f"what came in on standard input {error}") from None


def medium_of(address: str) -> Medium:
    """Tell a number from a mail address."""
    return Medium.EMAIL if "@" in address else Medium.PHONE
