"""A CSV file as spreadsheets really write them in, rows by column name out."""

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Unreadable(Exception):  # noqa: N818 - a fact about the file
    """Why nothing can be read from a file, with its place first."""


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One row of a file; a column that the file lacks is empty."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def place(self) -> str:
        """Where the row begins, as ``file:line``."""
        return f"{self.file}:{self.line}"


def rows(path: Path, required: Sequence[str], optional: Sequence[str]) -> list[Row]:
    """Read every row that is not blank; commas or semicolons, with or without a byte order mark.

    Columns neither required nor optional are dropped. Raises `Unreadable`.
    """
    text = _text(path)
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    found: list[Row] = []
    begins, columns = 1, None
    try:
        for cells in reader:
            if columns is None:
                columns = _columns(path, cells, required, optional)
            elif any(map(str.strip, cells)):
                named = {name: cell.strip() for name, cell in zip(columns, cells, strict=False) if name}
                found.append(Row(path.name, begins, named))
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(f"{path.name}:{begins}: quotes are out of place, or a value is far too long") from None
    if columns is None:
        raise Unreadable(f"{path.name}:1: the file is empty; expected the columns {', '.join(required)}")
    return found


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path.name}: cannot be read ({(error.strerror or 'unknown error').lower()})") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f'{path.name}:{line}: not UTF-8; save it from the spreadsheet as "CSV UTF-8"') from None
    if "\0" in text:
        raise Unreadable(f"{path.name}:1: not a text file")
    return text


def _columns(path: Path, header: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    """Keep the names we know, lower case, and blank out the rest."""
    known = (*required, *optional)
    columns = [name.strip().lower() for name in header]
    problems = [f'column "{name}" is missing' for name in required if name not in columns]
    for name in columns:
        near = difflib.get_close_matches(name, [wanted for wanted in known if wanted not in columns], n=1)
        if name not in known and near:
            problems.append(f'did you mean "{near[0]}" by "{name}"?')
        if name in known and columns.count(name) > 1:
            problems.append(f'column "{name}" appears twice')
    if problems:
        raise Unreadable(f"{path.name}:1: {'; '.join(dict.fromkeys(problems))}")
    return [name if name in known else "" for name in columns]
