"""Whatever a file holds, each row is read or refused with its place and reason, and none is lost."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.facts import Refusal, Report
from streams.files import LONGEST_LINE, FileProblem, Row, read_file, unknown_columns

HEADER = "report_id,occurred_from,lat,lon\n"


def rows(path: Path, content: str | bytes) -> list[Row]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_file(path))


def reasons(found: list[Row]) -> list[tuple[int, str]]:
    return [(row.line, row.read.reason) for row in found if isinstance(row.read, Refusal)]


def test_a_csv_file_gives_reports(tmp_path: Path) -> None:
    (row,) = rows(tmp_path / "a.csv", HEADER + "r1,2026-01-02T03:04,56.2,11.5\n")
    assert isinstance(row.read, Report)
    assert (row.read.report_id, row.read.lat, row.line) == ("r1", 56.2, 2)


def test_gzip_byte_order_marks_and_quotes_are_no_matter(tmp_path: Path) -> None:
    text = "\ufeff" + HEADER + '"r-1","2026-01-02T03:04",56.2,11.5\n'
    (row,) = rows(tmp_path / "a.csv.gz", gzip.compress(text.encode()))
    assert isinstance(row.read, Report)
    assert row.read.report_id == "r-1"


def test_json_lines_are_read_and_bad_ones_refused_in_place(tmp_path: Path) -> None:
    found = rows(
        tmp_path / "a.jsonl", '{"report_id": "a"}\n\n[1]\n{"report_id"\n{"report_id": "b", "cpr": "010203-1234"}\n'
    )
    assert [type(row.read).__name__ for row in found] == ["Report", "Refusal", "Refusal", "Refusal"]
    assert reasons(found) == [
        (3, "expected one JSON object with the columns of a report"),
        (4, "not JSON: expected one object with the columns of a report"),
        (5, 'unknown column "cpr"'),
    ]


def test_columns_that_reports_do_not_have_are_left_out_of_csv_and_named(tmp_path: Path) -> None:
    (row,) = rows(
        tmp_path / "a.csv", "report_id,cpr,lat\nr1,010203-1234,56.2\n".replace(",lat", "").replace(",56.2", "")
    )
    assert isinstance(row.read, Report)
    assert unknown_columns(tmp_path / "a.csv") == ["cpr"]
    assert "010203" not in row.raw


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "is empty; expected a first line that names the columns, among them report_id"),
        ("report_id;lat;lon\nr1;56,2;11,5\n", "the columns are separated by a semicolon; expected a comma"),
        ("report_id\tlat\n", "the columns are separated by a tab; expected a comma"),
        ("r1,2026-01-02,56.2,11.5\n", "the first line must name the columns, among them report_id; it names none"),
        ("id,lat,lon\n", "the first line must name the columns, among them report_id; it names lat, lon"),
    ],
)
def test_a_file_that_is_no_table_of_reports_is_refused_whole(tmp_path: Path, content: str, problem: str) -> None:
    with pytest.raises(FileProblem) as refused:
        rows(tmp_path / "a.csv", content)
    assert problem in str(refused.value)
    assert "56.2" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_plain_problems(tmp_path: Path) -> None:
    for path, text in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "is not a file that can be read")):
        with pytest.raises(FileProblem, match=text):
            list(read_file(path))


def test_half_a_gzip_file_is_a_plain_problem(tmp_path: Path) -> None:
    whole = gzip.compress((HEADER + "r1,2026-01-02,56.2,11.5\n" * 500).encode())
    with pytest.raises(FileProblem, match="not a whole gzip file"):
        rows(tmp_path / "a.csv.gz", whole[: len(whole) // 2])


def test_latin_1_bytes_are_refused_row_by_row_and_the_rest_is_read(tmp_path: Path) -> None:
    content = (HEADER + "Lærkevej,2026-01-02,56.2,11.5\nr2,2026-01-02,56.2,11.5\n").encode("latin-1")
    found = rows(tmp_path / "a.csv", content)
    assert reasons(found) == [(2, "the row is not UTF-8; save the file as UTF-8")]
    assert isinstance(found[1].read, Report)


def test_a_line_of_two_hundred_megabytes_is_refused_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(HEADER.encode())
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b"\nr2,2026-01-02,56.2,11.5\n")
    found = list(read_file(path))
    assert reasons(found) == [(2, f"the line is longer than {LONGEST_LINE:,} characters")]
    assert isinstance(found[1].read, Report)


def test_a_stray_quotation_mark_costs_one_row_and_repeats_nothing_of_it(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", HEADER + '"r1,2026-01-02,56.2,11.5\nr2,2026-01-02,56.2,11.5\n')
    assert reasons(found) == [(2, "a quotation mark is opened and not closed")]
    assert isinstance(found[0].read, Refusal)
    assert found[0].read.report_id == ""
    assert isinstance(found[1].read, Report)


def test_a_row_with_too_many_or_too_few_cells_is_refused_and_kept(tmp_path: Path) -> None:
    found = rows(tmp_path / "a.csv", HEADER + "r1,2026-01-02\nr2,2026-01-02,56.2,11.5,\n")
    assert reasons(found) == [
        (2, "the row has 2 cells, the first line names 4 columns"),
        (3, "the row has 5 cells, the first line names 4 columns"),
    ]
    assert json.loads(found[0].raw) == {"report_id": "r1", "occurred_from": "2026-01-02"}


@given(st.binary(max_size=2000))
def test_any_bytes_give_rows_or_one_plain_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name, start in (("a.csv", HEADER.encode()), ("a.jsonl", b""), ("a.csv.gz", b"")):
        (folder / name).write_bytes(start + content)
        try:
            for row in read_file(folder / name):
                assert isinstance(row.read, Report) or row.read.reason
        except FileProblem as problem:
            said = str(problem)
        else:
            said = str(folder)
        assert str(folder) in said
