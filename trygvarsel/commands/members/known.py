"""Somebody in; the groups that have them out, or a refusal: where none does, most likely something was mistyped."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

import click
from sqlalchemy import Connection

from config.schema.settings import Settings
from notifiers import people
from notifiers.audience import Listed, Medium
from notifiers.keys import installation_key
from trygvarsel.cli import Refused
from trygvarsel.people import list_files

from .opening import medium_of

F = TypeVar("F", bound=Callable[..., object])

though_unknown = click.option(
    "--though-unknown", "unknown", is_flag=True, help="Also if no list has them: no later list brings them in."
)


def groups_that_have(
    settings: Settings, conn: Connection, who: str | Listed, now: datetime, *, unknown: bool
) -> list[str]:
    """Name the groups of the database that have somebody, or had; `Refused` if there is none and no file has them."""
    groups = people.groups_of(conn, installation_key(conn), who)
    if groups or unknown or any(rows_with(settings, who, now)):
        return groups
    if isinstance(who, Listed):
        raise Refused("the group has no recipient of that id; nothing was changed")
    raise Refused(
        f"{no_list_has(who)}: look it over; nothing was changed. "
        f"--though-unknown keeps it from being written to all the same"
    )


def said_of(groups: list[str], who: str | Listed) -> str:
    """Say in how many groups somebody was, once it is known.

    >>> said_of(["furesoe/nabo", "furesoe/presse"], "+4520120067"), said_of([], "anne@example.dk")
    ('in 2 groups', 'no list in the database has this mail address')
    """
    if groups:
        return f"in {len(groups)} group{'s' * (len(groups) > 1)}"
    return no_list_has(who, " in the database")


def no_list_has(who: str | Listed, where: str = "") -> str:
    """Say that nobody has this number or mail address."""
    what = "number" if isinstance(who, Listed) or medium_of(who) is Medium.PHONE else "mail address"
    return f"no list{where} has this {what}"


def rows_with(settings: Settings, who: str | Listed, now: datetime) -> Iterator[str]:
    """Find the rows of the settings' lists in which somebody still stands."""
    for file in list_files(settings):
        for each in file.read(now).recipients:
            if who in (each.phone, each.email, Listed(file.group, each.id)):
                yield each.place
