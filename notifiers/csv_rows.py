"""A CSV file as spreadsheets really write them in, rows by column name out."""

import csv
import difflib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .complaints import Wrong

_MEANT = {
    "mobil": "phone", "telefon": "phone", "tlf": "phone", "mobile": "phone", "telephone": "phone",
    "mail": "email", "e-mail": "email", "sprog": "language", "samtykke": "consent_at", "frameldt": "withdrawn_at",
}  # fmt: skip
"""What the columns of lists are often called in Denmark."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")

LONGEST = 4_000
"""Characters that a cell may have: more than anybody agrees to, fewer than a quotation mark forgotten brings about."""


class Unreadable(Wrong):
    """Why nothing can be read from a file.

    Parameters
    ----------
    name, line
        The file and where in it; 0 for no line.
    """

    def __init__(self, kind: str, name: str, line: int, sentence: str, **said: object) -> None:
        super().__init__(kind, "", sentence, **said)
        self.line = line
        self.place = f"{name}:{line}" if line else name


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


def rows(
    name: str, raw: bytes, required: Sequence[str], optional: Sequence[str], one_of: Sequence[str] = ()
) -> list[Row]:
    """Read every row that is not blank; commas or semicolons, with or without a byte order mark.

    Of the columns ``one_of`` at least one must be there. Any that is not named is dropped. Raises `Unreadable`.
    """
    wanted = _Wanted(required, optional, one_of)
    text = _text(name, raw)
    header = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", strict=True)
    found: list[Row] = []
    begins, columns = 1, None
    try:
        for cells in reader:
            if max(map(len, cells), default=0) > LONGEST:
                raise _misquoted(name, begins)
            if columns is None:
                columns = wanted.columns(name, cells)
            elif any(map(str.strip, cells)):
                named = {column: _plain(cell.strip()) for column, cell in zip(columns, cells, strict=False) if column}
                found.append(Row(name, begins, named))
            begins = reader.line_num + 1
    except csv.Error:
        raise _misquoted(name, begins) from None
    if columns is None:
        raise Unreadable("empty", name, 1, f"the file is empty; expected the columns {wanted}", columns=str(wanted))
    return found


def _misquoted(name: str, line: int) -> Unreadable:
    return Unreadable("quotes", name, line, "quotes are out of place, or a value is far too long")


def bytes_of(path: Path) -> bytes:
    """Read a file as it lies there; raises `Unreadable`."""
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "unknown error").lower()
        raise Unreadable("not_there", path.name, 0, f"cannot be read ({why})") from None


def _text(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sentence = 'not UTF-8; save it from the spreadsheet as "CSV UTF-8"'
        raise Unreadable("encoding", name, line, sentence) from None
    if "\0" in text:
        raise Unreadable("not_text", name, 1, "not a text file")
    return text


def guarded(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula; `rows` reads it back as it was.

    >>> guarded("=1+1"), guarded("+4520120067"), guarded("r-1")
    ("'=1+1", "'+4520120067", 'r-1')
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The columns that a file must have, and those it may have."""

    required: Sequence[str]
    optional: Sequence[str]
    one_of: Sequence[str]

    def __str__(self) -> str:
        either = [" or ".join(self.one_of)] if self.one_of else []
        return ", ".join([*self.required[:1], *either, *self.required[1:]])

    def columns(self, file: str, header: list[str]) -> list[str]:
        """Keep the names we know, lower case, and blank out the rest."""
        known = (*self.required, *self.one_of, *self.optional)
        columns = [_plain(name.strip()).lower() for name in header]
        problems = [f'column "{name}" is missing' for name in self.required if name not in columns]
        if self.one_of and not set(self.one_of) & set(columns):
            problems.append(f"one of the columns {' and '.join(self.one_of)} is needed")
        if len(header) == 1 and "\t" in header[0]:
            raise Unreadable("tabs", file, 1, "the columns are separated by tabs; save it with commas or semicolons")
        for name in columns:
            if name not in known and (meant := self._meant(name, columns)):
                problems.append(f'did you mean "{meant}" by "{name}"?')
            if name in known and columns.count(name) > 1:
                problems.append(f'column "{name}" appears twice')
        if problems:
            raise Unreadable("columns", file, 1, "; ".join(dict.fromkeys(problems)), columns=str(self))
        return [name if name in known else "" for name in columns]

    def _meant(self, name: str, columns: Sequence[str]) -> str | None:
        """Guess which column that is not there somebody meant."""
        absent = [each for each in (*self.required, *self.one_of, *self.optional) if each not in columns]
        reached = bool(set(self.one_of) & set(columns))
        usual = _MEANT.get(name)
        if usual in absent and not (reached and usual in self.one_of):
            return usual
        # Too much comes close to a short name: a column "last" is hardly meant to be "lat".
        near = difflib.get_close_matches(name, [each for each in absent if len(each) > 3], n=1)
        return near[0] if near else None
