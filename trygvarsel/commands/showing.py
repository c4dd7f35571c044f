"""Values in; JSON lines for a program, or on a terminal what a person can read and copy from, out."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime

import click
from rich.markup import escape
from rich.table import Table

from config.schema.settings import Settings

from .common import talk
from .deciding import clock

IDS = frozenset({"alert_id", "ref"})
"""What somebody copies from the screen: never cut off or broken in two, however narrow the terminal is."""

_TEXT = "text"


def show(lines: Iterable[Mapping[str, object]], columns: Mapping[str, str], settings: Settings) -> None:
    """Print lines as JSON; on a terminal some of their keys, each under its heading.

    What has ids is told entry by entry, since a table that holds them is wider than a terminal.
    """
    if not sys.stdout.isatty():
        for line in lines:
            click.echo(json.dumps({key: _plain(value) for key, value in line.items()}, ensure_ascii=False))
    elif IDS & set(columns):
        for line in lines:
            for said in entry(line, columns, settings):
                talk.print(said, markup=False)
    else:
        _show_table(lines, columns, settings)


def entry(line: Mapping[str, object], columns: Mapping[str, str], settings: Settings) -> list[str]:
    """Tell one entry: its ids first, then what else there is to say, and a text on a line of its own."""
    cells = {key: _cell(settings, line, key) for key in columns}
    ids = "  ".join(f"{columns[key]} {cells[key]}" for key in columns if key in IDS and cells[key])
    rest = (f"{columns[key]} {cells[key]}" for key in columns if key not in {*IDS, _TEXT} and cells[key])
    said = [*([ids] if ids else []), f"  {', '.join(rest)}"]
    return [*said, f"  {cells[_TEXT]}"] if cells.get(_TEXT) else said


def _show_table(lines: Iterable[Mapping[str, object]], columns: Mapping[str, str], settings: Settings) -> None:
    table = Table(*columns.values())
    for line in lines:
        table.add_row(*(escape(_cell(settings, line, key)) for key in columns))
    if table.rows:
        talk.print(table)


def _cell(settings: Settings, line: Mapping[str, object], key: str) -> str:
    value = line.get(key)
    if isinstance(value, datetime):
        return clock(settings, str(line.get("partnership") or line.get("group_id") or ""), value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
