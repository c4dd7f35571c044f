"""Report files in (CSV or JSON lines, gzipped or not, however dirty); rows, each with its line, out."""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from .core.facts import Refusal, Report
from .reports import COLUMNS, name_of, read_columns, read_json

LONGEST_LINE = 65_536  # characters; a report is some hundred


class FileProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """A file that cannot be read as reports at all; its text says which, where and what was expected."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: where it stood, what it said and what we make of it."""

    file: str
    line: int
    raw: str
    read: Report | Refusal


def read_file(path: Path) -> Iterator[Row]:
    """Read one file; a row that makes no sense becomes a refusal, and reading goes on.

    Raises
    ------
    FileProblem
        When the file is missing, empty or no table of reports.
    """
    try:
        with _opened(path) as stream:
            lines = _Lines(stream, path)
            yield from _json_rows(lines) if _is_json(path) else _csv_rows(lines)
    except FileNotFoundError:
        raise FileProblem(f"{path}: there is no such file") from None
    except (IsADirectoryError, PermissionError):
        raise FileProblem(f"{path}: is not a file that can be read") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileProblem(f"{path}: is not a whole gzip file; fetch it again") from None


def unknown_columns(path: Path) -> list[str]:
    """List the columns of a CSV file that reports do not have; they are left out."""
    if _is_json(path):
        return []
    with _opened(path) as stream:
        header = _cells(next(iter(_Lines(stream, path)), ""))
    return [name for name in header if name.strip() not in COLUMNS]


@dataclass
class _Lines:
    """The lines of a file one by one, each within bounds; too long ones are kept aside as refusals."""

    stream: IO[str]
    path: Path
    number: int = 0
    too_long: bool = False

    def __iter__(self) -> Iterator[str]:
        while line := self.stream.readline(LONGEST_LINE):
            self.number += 1
            if len(line) == LONGEST_LINE and not line.endswith("\n"):
                while (rest := self.stream.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                self.too_long = True
                yield "\n"
                continue
            self.too_long = False
            yield line

    def refused(self, reason: str, raw: str = "", report_id: str = "") -> Row:
        return Row(str(self.path), self.number, raw, Refusal(report_id, reason, "not readable"))


def _opened(path: Path) -> IO[str]:
    binary = gzip.GzipFile(path) if path.suffix == ".gz" else path.open("rb")
    return io.TextIOWrapper(cast("IO[bytes]", binary), encoding="utf-8-sig", errors="surrogateescape", newline="")


def _is_json(path: Path) -> bool:
    return any(suffix in {".jsonl", ".ndjson", ".json"} for suffix in path.suffixes)


def _json_rows(lines: _Lines) -> Iterator[Row]:
    for line in lines:
        if lines.too_long:
            yield lines.refused(f"the line is longer than {LONGEST_LINE:,} characters")
        elif _not_utf8(line):
            yield lines.refused("the line is not UTF-8; save the file as UTF-8", _shown(line))
        elif line.strip():
            yield Row(str(lines.path), lines.number, line.strip(), read_json(line))
    if not lines.number:
        raise FileProblem(f"{lines.path}: is empty; expected one JSON object a line")


def _csv_rows(lines: _Lines) -> Iterator[Row]:
    """Read row by row: no column holds a line break, so that a stray quotation mark costs one row and no more."""
    header: list[str] | None = None
    for line in lines:
        if lines.too_long:
            yield lines.refused(f"the line is longer than {LONGEST_LINE:,} characters")
        elif header is None:
            header = _header(lines, _cells(line))
        elif line.count('"') % 2:
            yield lines.refused("a quotation mark is opened and not closed", _shown(line))
        elif line.strip():
            yield _csv_row(lines, header, _cells(line))
    if header is None:
        _header(lines, None)


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def _csv_row(lines: _Lines, header: list[str], cells: list[str]) -> Row:
    named: Mapping[str, object] = {name: cell for name, cell in zip(header, cells, strict=False) if name in COLUMNS}
    raw = _shown(json.dumps(named, ensure_ascii=False))
    report_id = name_of(named)
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} {_cells_or_cell(cells)}, the first line names {len(header)} columns"
        return lines.refused(reason, raw, report_id)
    if any(_not_utf8(cell) for cell in cells):
        return lines.refused("the row is not UTF-8; save the file as UTF-8", raw, report_id)
    return Row(str(lines.path), lines.number, raw, read_columns(named))


def _cells_or_cell(cells: list[str]) -> str:
    return "cell" if len(cells) == 1 else "cells"


def _header(lines: _Lines, first: list[str] | None) -> list[str]:
    if first is None:
        raise FileProblem(f"{lines.path}: is empty; expected a first line that names the columns, among them report_id")
    header = [name.strip() for name in first]
    if "report_id" in header:
        return header
    for separator, name in ((";", "a semicolon"), ("\t", "a tab"), ("|", "a bar")):
        if "report_id" in [word.strip().strip('"') for word in ",".join(first).split(separator)]:
            raise FileProblem(f"{lines.path}:1: the columns are separated by {name}; expected a comma")
    known = [name for name in header if name in COLUMNS]
    has = f"it names {', '.join(known)}" if known else "it names none of the columns of a report"
    raise FileProblem(f"{lines.path}:1: the first line must name the columns, among them report_id; {has}")


def _not_utf8(text: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in text) if not text.isascii() else False


def _shown(text: str) -> str:
    """Keep what can be kept of bytes that are not UTF-8, so that a refused row is not lost."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
