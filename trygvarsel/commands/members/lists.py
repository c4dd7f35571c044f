"""A file of members in, or a group out as one; and how many there are, of whom none is named."""

from pathlib import Path

import click
from sqlalchemy import Connection, func, select

from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.keys import installation_key
from notifiers.people.counting import counts
from notifiers.people.exporting import listed
from notifiers.people.importing import take
from notifiers.people.tables import members
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, existing, settings_from
from trygvarsel.commands.showing import show
from trygvarsel.people import list_file, list_files
from trygvarsel.reach import BY_ROW, media_of, withdrawals
from trygvarsel.wiring import utc_now

from .opening import group_argument, group_named, is_there, one_transaction, opened

_MEDIA = (Medium.PHONE, Medium.EMAIL)


@click.command("import")
@config_argument
@group_argument
@click.argument("file", type=click.Path(path_type=Path))
@database_option()
@click.option("--whole", is_flag=True, help="The file names all members: who is not in it leaves the group.")
@click.option("--dry-run", is_flag=True, help="Say what is wrong with the file, and change nothing.")
def import_list(config: Path, group: str, file: Path, database: str, *, whole: bool, dry_run: bool) -> None:
    """Take the members in FILE, a CSV, into GROUP. Exit 0 if all of it is good; else 1, with the good rows taken in."""
    settings = settings_from(config)
    name = group_named(settings, group)
    not_from_a_file(settings, name)
    given, now = list_file(settings, name, file), utc_now()
    listing = given.read(now)
    place = "sqlite://" if dry_run and not is_there(database) else database
    with opened(place) as engine, engine.connect() as conn:
        problems = take(conn, installation_key(conn), name, listing, given.zone, now, whole=whole)
        count = _members(conn, name)
        (conn.rollback if dry_run else conn.commit)()
    for problem in problems:
        click.echo(problem, err=True)
    id_, _, key = name.partition("/")
    would = " it would be" if dry_run else ""
    click.echo(f"{settings.partnerships[id_].group_name(key)}: {count} members{would}, {withdrawals(listing)}")
    if listing.by_row:
        click.echo(BY_ROW)
    if problems and listing.empty:
        raise Refused("nothing was taken in: the group is as it was")
    if problems:
        raise Refused(f"{len(problems)} rows left out: mend them and import the file again")


@click.command("export")
@config_argument
@group_argument
@database_option()
def export_list(config: Path, group: str, database: str) -> None:
    """Write the members of GROUP to standard output, as a CSV that `import` reads back. It holds their numbers."""
    settings = settings_from(config)
    name = group_named(settings, group)
    with one_transaction(existing(database)) as conn:
        written = listed(conn, name, settings.partnerships[name.partition("/")[0]].timezone)
    click.get_binary_stream("stdout").write(written.encode())


@click.command("list")
@config_argument
@database_option()
def show_lists(config: Path, database: str) -> None:
    """Count who can be reached in each group, and who cannot, by reason; no number is shown."""
    settings = settings_from(config)
    with one_transaction(existing(database)) as conn:
        lines = [line for medium in _MEDIA for line in _counts(conn, medium) if _written_to(settings, line)]
    lines.sort(key=lambda line: str(line["group"]))
    columns = ("group", "medium", "members", "can_be_written_to")
    show(lines, {name: name.replace("_", " ") for name in columns}, settings)


def not_from_a_file(settings: Settings, group: str) -> None:
    """Refuse to change a group whose members are what a file says."""
    for file in list_files(settings):
        if file.group == group:
            raise Refused(
                f'the members of "{group}" are those in {file.path.name}: change that file, '
                f'or take its line "recipients" out of the settings first'
            )


def _written_to(settings: Settings, line: dict[str, object]) -> bool:
    """Tell whether a channel of the group writes to that medium; of a group that is in no settings all is shown."""
    group = str(line["group"])
    partnership, _, key = group.partition("/")
    known = partnership in settings.partnerships and key in settings.partnerships[partnership].groups
    return not known or line["medium"] in media_of(settings, group)


def _counts(conn: Connection, medium: Medium) -> list[dict[str, object]]:
    return [
        {
            "group": group,
            "medium": medium.value,
            "members": counted.total(),
            "can_be_written_to": counted[None],
            "reasons": {why.value: count for why, count in counted.items() if why is not None},
        }
        for group, counted in counts(conn, medium).items()
    ]


def _members(conn: Connection, group_id: str) -> int:
    here = members.c.group_id == group_id, members.c.active
    return conn.scalar(select(func.count()).select_from(members).where(*here)) or 0
