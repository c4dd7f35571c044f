"""A list that goes out as a file and comes in again: the same people, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import StaticPool, create_engine

from notifiers import people
from notifiers.audience import Medium
from notifiers.people.exporting import listed
from notifiers.people.nearness import cell_of
from notifiers.recipients import Listing, Recipient, load

from .village import COPENHAGEN, ELM, MARCH, Village, row

MEDIA = (Medium.PHONE, Medium.EMAIL)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40).map(
    lambda text: text.replace("\r\n", "\n").replace("\r", "\n").strip()
)
HOMES = st.none() | st.builds(cell_of, st.floats(54.5, 57.8), st.floats(8.0, 15.2))


@st.composite
def rows(draw: st.DrawFn) -> list[Recipient]:
    """Write a list of a few people."""
    return [_anybody(draw, number) for number in range(draw(st.integers(1, 5)))]


def _anybody(draw: st.DrawFn, number: int) -> Recipient:
    phone, email = f"+45201200{number:02}", f"-a+{number}@example.dk"
    phone, email = draw(st.sampled_from([(phone, ""), ("", email), (phone, email)]))
    return row(
        f"{draw(st.sampled_from('r-._'))}{number}",
        phone=phone,
        email=email,
        language=draw(st.sampled_from(["da", "en"])),
        consent_at=MARCH + timedelta(days=draw(st.integers(0, 60))),
        consent_text=draw(TEXTS | st.sampled_from(["=1+1", "'=1", "''", "+x", "@SUM(A1)", "-2", 'a;b\nc"d'])),
        turn=draw(st.integers(0, 9)),
        cell9=draw(HOMES),
    )


def new_village() -> Village:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    people.metadata.create_all(engine)
    return Village(engine)


def exported(village: Village) -> str:
    with village.database.connect() as conn:
        return listed(conn, ELM, COPENHAGEN)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Listing]:
    """Read an exported list as the import does."""
    path: Path = tmp_path_factory.mktemp("lists") / "elm.csv"

    def load_it(text: str) -> Listing:
        path.write_text(text, encoding="utf-8", newline="")
        return load(path, ["da", "en"], today=date(2026, 5, 1))

    return load_it


@settings(max_examples=60, deadline=None)
@given(rows(), st.data())
def test_a_list_comes_back_as_it_went_out(
    read: Callable[[str], Listing], agreed: list[Recipient], data: st.DataObject
) -> None:
    here, there = new_village(), new_village()
    here.take(*agreed)
    for each in agreed:
        for medium, address in ((Medium.PHONE, each.phone), (Medium.EMAIL, each.email)):
            if address and data.draw(st.integers(0, 3)) == 0:
                here.later(hours=1)
                here.stop(address, medium)
    there.now = here.now
    listing = read(exported(here))
    assert listing.problems == []
    there.take(*listing.recipients, *listing.withdrawn)
    for medium in MEDIA:
        writable = here.addresses(*(each.id for each in agreed), medium=medium)
        assert there.addresses(*(each.id for each in agreed), medium=medium) == writable
    known = {each.id: each for each in agreed}
    for each in listing.recipients:
        then = known[each.id]
        kept = (each.language, each.consent_at, each.consent_text, each.turn, each.cell9)
        assert kept == (then.language, then.consent_at, then.consent_text, then.turn, then.cell9)
    assert {each.id for each in listing.recipients + listing.withdrawn} == known.keys()
    cells = [cell for line in csv.reader(io.StringIO(exported(here)), delimiter=";") for cell in line]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_who_opted_out_is_still_out_where_the_list_is_read(read: Callable[[str], Listing]) -> None:
    here, there = new_village(), new_village()
    here.take(row())
    here.stop()
    listing = read(exported(here))
    assert listing.recipients == []
    there.take(*listing.withdrawn)
    assert len(there.take(row())) == 1
    assert there.candidates() == []
