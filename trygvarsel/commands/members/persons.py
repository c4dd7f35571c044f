"""Somebody on standard input or by a made-up id in; out of a group, out of all, or forgotten, and proof of it, out."""

import json
from pathlib import Path

import click
from sqlalchemy import Connection

from notifiers import people
from notifiers.audience import Listed, Medium
from notifiers.keys import installation_key, nameless
from notifiers.people import Entry, How
from notifiers.people.importing import leave
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, existing, settings_from, talk
from trygvarsel.wiring import utc_now

from .known import groups_that_have, rows_with, said_of, though_unknown
from .lists import not_from_a_file
from .opening import group_argument, group_named, medium_of, one_transaction, opened, somebody, who_options
from .upkeep import scrubbed


@click.command("withdraw")
@config_argument
@who_options
@though_unknown
@database_option()
def withdraw_consent(
    config: Path, database: str, *, phone: bool, email: bool, recipient: str | None, group: str | None, unknown: bool
) -> None:
    """Write to somebody no more, in any group: the same as their own STOP. Exit 1 if no list has them."""
    settings = settings_from(config)
    who = somebody(settings, phone=phone, email=email, recipient=recipient, group=group)
    with one_transaction(existing(database)) as conn:
        groups = groups_that_have(settings, conn, who, utc_now(), unknown=unknown)
        for medium, person in _persons(conn, who).items():
            people.opt_out_person(conn, person, medium, How.COMMAND, utc_now())
    listed = f"{'they are ' if groups else ''}{said_of(groups, who)}"
    talk.print(f"{listed}; from now on nothing is sent to them; it is in the ledger")


@click.command("leave")
@config_argument
@group_argument
@click.argument("recipient")
@database_option()
def leave_group(config: Path, group: str, recipient: str, database: str) -> None:
    """Take RECIPIENT, by the made-up id, out of GROUP alone; their number and address are deleted from it."""
    settings = settings_from(config)
    name = group_named(settings, group)
    not_from_a_file(settings, name)
    with one_transaction(existing(database)) as conn:
        if not leave(conn, name, recipient, utc_now()):
            raise Refused(f'group "{name}" has no recipient of that id')
    talk.print("they are no longer in the group")


@click.command("erase")
@config_argument
@who_options
@though_unknown
@database_option()
def erase_person(
    config: Path, database: str, *, phone: bool, email: bool, recipient: str | None, group: str | None, unknown: bool
) -> None:
    """Forget somebody: number, address, home and id go, and no old list brings them back. Prints a proof to keep.

    Exit 1, and nothing is changed, if no list has them: most likely the number was mistyped.
    """
    settings = settings_from(config)
    who = somebody(settings, phone=phone, email=email, recipient=recipient, group=group)
    with opened(existing(database)) as engine:
        with engine.begin() as conn:
            groups = groups_that_have(settings, conn, who, utc_now(), unknown=unknown)
            try:
                proof = people.erase(conn, installation_key(conn), who, utc_now())
            except people.Unknown:
                raise Refused("the group has no recipient of that id; nothing was changed") from None
        clean = scrubbed(engine) if groups else "nothing was deleted; from now on no list brings them in"
    for place in rows_with(settings, who, utc_now()):
        talk.print(f"{place}: they still stand in this file; delete the row there too")
    talk.print(f"{'erased; they were ' if groups else ''}{said_of(groups, who)}")
    talk.print(clean)
    click.echo(proof)


@click.command("prove")
@config_argument
@who_options
@database_option()
def prove_consent(
    config: Path, database: str, *, phone: bool, email: bool, recipient: str | None, group: str | None
) -> None:
    """Show what the ledger says of somebody's consent, the oldest first, as JSON lines."""
    settings = settings_from(config)
    who = somebody(settings, phone=phone, email=email, recipient=recipient, group=group)
    with one_transaction(existing(database)) as conn:
        entries = people.entries_of(conn, list(_persons(conn, who).values()))
    if not entries:
        raise Refused("the ledger says nothing of them: they have never been in a list, nor opted out")
    for entry in entries:
        click.echo(json.dumps(_shown(entry), ensure_ascii=False))


def _persons(conn: Connection, who: str | Listed) -> dict[Medium, str]:
    if isinstance(who, Listed):
        if persons := people.persons_of(conn, who):
            return persons
        raise Refused("the group has no recipient of that id; nothing was changed")
    return {medium_of(who): nameless(installation_key(conn), who)}


def _shown(entry: Entry) -> dict[str, str]:
    return {
        "at": entry.at.isoformat(),
        "what": entry.what.value,
        "how": entry.how.value,
        "medium": entry.medium.value,
        "group": entry.group_id or "all groups",
        "day": entry.day.isoformat() if entry.day else "",
        "wording": entry.wording,
    }
