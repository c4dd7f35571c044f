"""A database in; its ledger of consent as lines, in a file apart from it that grows with it, out."""

import os
from collections.abc import Iterable
from pathlib import Path

import click
from sqlalchemy import Connection

from notifiers.keys import installation_key
from notifiers.people.apart import Line, NotALine, installation, is_in, lines_after, read_line, write_line
from trygvarsel.cli import Refused
from trygvarsel.commands.common import config_argument, database_option, existing, settings_from, talk

from .opening import one_transaction


@click.command("ledger")
@config_argument
@database_option()
@click.option(
    "--onto", "file", metavar="FILE", type=click.Path(path_type=Path),
    help="Add what is new to this file, instead of printing everything.",
)  # fmt: skip
def keep_ledger(config: Path, database: str, file: Path | None) -> None:
    """Print the ledger of consent as JSON lines that name nobody, to be kept apart from the database.

    After a restore it brings back who has opted out and who was erased since: trygvarsel restored --ledger FILE.
    """
    settings_from(config)
    with one_transaction(existing(database)) as conn:
        key = installation_key(conn)
        if file is None:
            for line in lines_after(conn, key, 0):
                click.echo(write_line(line))
            return
        last = _last(file)
        if last and not is_in(conn, last):
            raise Refused(
                f"{file}: entry {last.seq} is not in this database: was it restored? Give trygvarsel restored "
                f"--ledger {file}, and begin another file"
            )
        count = _add(file, lines_after(conn, key, last.seq if last else 0))
    talk.print(f"{file}: {count} entries more")


def read_ledger(conn: Connection, file: Path) -> list[Line]:
    """Read a file of lines; refuses one of another installation, whose words fit nobody here."""
    ours, lines = installation(installation_key(conn)), []
    for number, text in enumerate(_whole_lines(file).splitlines(), start=1):
        try:
            lines.append(read_line(text))
        except NotALine as wrong:
            raise Refused(f"{file}:{number}: {wrong}") from None
    if any(line.of != ours for line in lines):
        raise Refused(f"{file} is of another installation: its words for people fit nobody in this database")
    return lines


def _last(file: Path) -> Line | None:
    lines = _whole_lines(file).splitlines() if file.exists() else []
    try:
        return read_line(lines[-1]) if lines else None
    except NotALine as wrong:
        raise Refused(f"{file}:{len(lines)}: {wrong}") from None


def _whole_lines(file: Path) -> str:
    """Read a file up to its last whole line: whoever wrote it may have been cut off."""
    text = file.read_text(encoding="utf-8")
    return text[: text.rfind("\n") + 1]


def _add(file: Path, lines: Iterable[Line]) -> int:
    """Add lines, on disk when this returns, in place of one that was cut off."""
    whole = len(_whole_lines(file).encode()) if file.exists() else 0
    added = [f"{write_line(line)}\n" for line in lines]
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        out.truncate(whole)
        out.seek(whole)
        out.write("".join(added).encode())
        out.flush()
        os.fsync(out.fileno())
    return len(added)
