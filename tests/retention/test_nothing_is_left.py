"""Somebody goes through everything, and is erased: then every table, and every byte, is searched for them."""

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from streams.migrations import EVERYTHING
from tests import postgres
from tests.docs.pages import ROOT, rows, words_in

from .life import Life, life
from .person import HOME, KINDS, NAME, spellings, traces

PAGE = ROOT / "docs" / "operations" / "data-protection.md"
TABLES = [table for metadata in EVERYTHING for table in metadata.tables.values()]

UNTIL_THEY_GO = {
    ("refused", "body"): {"number", "name", "home"},
    ("settings_files", "text"): {"number", "name"},
    ("settings_in_force", "body"): {"number", "name"},
}
"""What may still name somebody right after they were erased: it is of no list, and goes in its own time."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    """Open a town on a database of either kind."""
    if request.param == "sqlite":
        with life(f"sqlite:///{tmp_path / 'town.db'}", tmp_path) as found:
            yield found
        return
    with postgres.fresh_database(request.getfixturevalue("postgresql"), "erased") as url, life(url, tmp_path) as found:
        yield found


def live(town: Life) -> None:
    """Let all of it happen."""
    town.imported()
    town.joins()
    town.spate("a")
    town.texts("OK")
    bodies = [{"report_id": f"x{n}", "name": f"{NAME}, tlf. {number}"} for n, number in enumerate(spellings())]
    place = {"report_id": "y", "lat": HOME[0], "lon": HOME[1], "victim": NAME}
    town.reported(*map(json.dumps, [*bodies, place]))
    town.later(days=40)
    town.quarrels()
    town.texts("START")
    town.later(days=40)
    town.spate("b")
    town.leaves_by_link()
    town.texts("STOP")
    town.settles_files()
    town("members export", "nabo")
    town("stop", "--by", "Anna Holm")
    town("stop", "--resume", "--by", "Anna Holm")


def as_text(value: object) -> str:
    """Give what a cell holds as text; what is compressed is unpacked."""
    if not isinstance(value, bytes):
        return str(value)
    with suppress(zlib.error):
        value = zlib.decompress(value)
    return value.decode("latin-1")


def found(engine: Engine) -> dict[tuple[str, str], set[str]]:
    """Search every column of every table."""
    traced: dict[tuple[str, str], set[str]] = {}
    with engine.connect() as conn:
        for table in TABLES:
            for row in conn.execute(select(table)).mappings():
                for column, value in row.items():
                    if told := traces(as_text(value)):
                        traced.setdefault((table.name, column), set()).update(told)
    return traced


def in_bytes(town: Life) -> set[str]:
    """Search the database's own files, its log too."""
    if town.house.engine.dialect.name != "sqlite":
        return set()
    files = sorted(town.folder.glob("town.db*"))
    assert files
    return set().union(*(traces(file.read_bytes().decode("latin-1")) for file in files))


def test_what_may_still_name_them_is_what_the_page_says() -> None:
    said = {table for first, *_ in rows(PAGE, "where") for table in words_in(first)}
    assert said == {table for table, _ in UNTIL_THEY_GO} | {"opt_outs", "ledger"}, "these hold a nameless word"


def test_a_person_who_was_everywhere_is_found_and_once_erased_is_not(town: Life) -> None:
    live(town)
    everywhere = found(town.house.engine)
    assert {"members", "refused", "settings_files", "settings_in_force"} <= {table for table, _ in everywhere}
    assert set().union(*everywhere.values()) == {*KINDS, "home"}, (
        "else the search finds nothing because it looks for nothing"
    )
    assert {column for table, column in everywhere if table != "members"} == {c for _, c in UNTIL_THEY_GO}

    said = town("members erase", "--phone-from-stdin", given=f"{list(spellings())[3]}\n")
    assert not traces(said)
    assert found(town.house.engine) == UNTIL_THEY_GO
    town.later(days=91)
    town("retention")
    assert found(town.house.engine) == {place: told for place, told in UNTIL_THEY_GO.items() if place[0] != "refused"}
    town.later(days=1900)
    town("retention")
    assert found(town.house.engine) == {}
    assert in_bytes(town) == set()
