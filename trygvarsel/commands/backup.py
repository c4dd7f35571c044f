"""A database in use in; a copy of it as of one moment out."""

from pathlib import Path

import click
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from streams.copying import copy_sqlite
from streams.databases import StoreProblem, with_driver
from trygvarsel.wiring import utc_now

from .common import database_option, existing, plainly, talk


@click.command("backup")
@database_option()
@click.option(
    "--to", "file", metavar="FILE", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; it must not be there yet.",
)  # fmt: skip
def command(database: str, file: Path) -> None:
    """Copy the database to a file, while it is used, as it is at one moment: of every transaction all or nothing.

    SQLite is copied by itself, PostgreSQL by its own pg_dump, in the custom format. The copy is as much of a secret as
    the database: it holds where people were burgled, members' numbers and the installation's secret.
    """
    try:
        url = make_url(with_driver(database))
    except ArgumentError:
        raise click.BadParameter("--db: expected the URL of a database, such as sqlite:///trygvarsel.db") from None
    with plainly():
        if url.get_backend_name() == "sqlite":
            copy_sqlite(Path(existing(database).removeprefix("sqlite:///")), file, utc_now())
        else:
            _dump(url, file)
    talk.print(f"{file}: {file.stat().st_size:,} bytes, whole and on disk", markup=False)


def _dump(url: URL, file: Path) -> None:
    try:
        from trygvarsel.dumping import dump  # noqa: PLC0415 - its driver is there where the database is PostgreSQL
    except ImportError as error:
        raise StoreProblem(f"to copy this needs the Python package {error.name}, which is not there") from None
    dump(url, file)
