"""A ledger of consent that nobody can change unseen."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Executable, create_engine, delete, select, update

from notifiers import people
from notifiers.audience import Medium
from notifiers.people import How, What
from notifiers.people.ledger import Entry, append
from notifiers.people.tables import ledger

from .village import PHONE, Village

LENGTH = 12


@pytest.fixture
def village(database: Engine) -> Village:
    """Give a village whose ledger has some entries."""
    village = Village(database)
    for number in range(LENGTH):
        (village.stop if number % 2 == 0 else village.start)()
        village.later(hours=1, microseconds=number)
    return village


def test_what_was_written_verifies(village: Village) -> None:
    assert village.broken() is None
    assert len(village.ledger()) == LENGTH


def test_a_changed_entry_is_found(village: Village) -> None:
    changes: list[dict[str, object]] = [
        {"what": What.GIVEN},
        {"how": How.PROVIDER},
        {"person": "0" * 32},
        {"group_id": "village/elm"},
        {"wording": "0" * 16},
        {"medium": Medium.EMAIL},
        {"at": village.now},
        {"day": village.now.date()},
        {"hash": "0" * 64},
    ]
    for change, number in product(changes, (1, 5, LENGTH)):
        tampering = update(ledger).where(ledger.c.seq == number).values(change)
        assert first_broken(village, tampering) == number, (change, number)


@pytest.mark.parametrize("number", [1, 5, LENGTH])
def test_a_missing_entry_is_found_also_the_last(village: Village, number: int) -> None:
    assert first_broken(village, delete(ledger).where(ledger.c.seq == number)) == number


def first_broken(village: Village, tampering: Executable) -> int | None:
    with village.database.connect() as conn:
        conn.execute(tampering)
        broken = people.verify(conn)
        conn.rollback()
    return broken


def test_a_proof_names_its_entry_for_good(village: Village) -> None:
    proof = village.erase()
    village.start()
    with village.database.connect() as conn:
        found = people.entry_with(conn, proof)
        assert found is not None
        assert found[1].what is What.ERASED
        assert people.entry_with(conn, "0" * 64) is None


def test_an_empty_ledger_is_whole(database: Engine) -> None:
    assert Village(database).broken() is None
    with database.connect() as conn:
        assert people.prove(conn, b"", PHONE) == []


ENTRIES = st.builds(
    Entry,
    st.datetimes(datetime(2000, 1, 1), timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))])),
    st.text("0123456789abcdef", min_size=32, max_size=32),
    st.text(max_size=20).filter(lambda text: "\0" not in text),
    st.sampled_from([Medium.PHONE, Medium.EMAIL]),
    st.sampled_from(What),
    st.sampled_from(How),
    st.none() | st.dates(),
    st.text(max_size=16).filter(lambda text: "\0" not in text),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(ENTRIES, max_size=4), max_size=4))
def test_whatever_is_written_comes_back_and_verifies(batches: list[list[Entry]]) -> None:
    engine = create_engine("sqlite://")
    people.metadata.create_all(engine)
    with engine.begin() as conn:
        last = [append(conn, batch) for batch in batches][-1:]
        assert people.verify(conn) is None
        written = [entry for batch in batches for entry in batch]
        assert people.last_entry(conn) == (len(written), *(last or ["0" * 64]))
        read = conn.execute(select(ledger.c.at, ledger.c.group_id, ledger.c.day).order_by(ledger.c.seq)).all()
        assert [tuple(row) for row in read] == [(each.at, each.group_id, each.day) for each in written]
    engine.dispose()
