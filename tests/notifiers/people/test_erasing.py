"""A person who is forgotten: not a byte of them is left, and no old list brings them back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from notifiers.audience import Listed, Medium
from notifiers.people import Unknown, metadata
from notifiers.people.nearness import cell_of
from notifiers.reasons import Reason

from .village import ELM, EMAIL, JUNE, OAK, PHONE, Village, row

HOME = cell_of(55.8, 12.4)


@pytest.fixture
def village(database: Engine) -> Village:
    return Village(database)


def test_number_mailbox_home_and_id_go_and_the_ledger_stays(village: Village) -> None:
    village.take(row("anne-7", email=EMAIL, cell9=HOME))
    village.take(row("x-9"), group=OAK)
    village.erase()
    assert village.candidates(ELM) == village.candidates(OAK) == []
    assert village.ledger() == [("given", "file", ELM), ("given", "file", OAK), ("erased", "command", "")]
    assert village.ledger(EMAIL)[-1] == ("erased", "command", "")
    assert village.broken() is None


def test_an_old_list_does_not_bring_them_back_and_says_why_row_by_row(village: Village) -> None:
    village.take(row(email=EMAIL))
    village.erase(Listed(ELM, "r-1"))
    for _ in range(2):
        assert village.take(row(email=EMAIL), row("r-2", phone="+4520120068")) == [
            "elm.csv:r-1: phone opted out on 2026-05-01, and consent_at is no newer",
            "elm.csv:r-1: email opted out on 2026-05-01, and consent_at is no newer",
        ]
    assert village.why_not() == {"r-2": None}


def test_who_agrees_anew_is_let_in_anew(village: Village) -> None:
    village.take(row())
    village.erase()
    village.later(days=60)
    assert village.take(row(consent_at=JUNE)) == []
    assert village.why_not() == {"r-1": None}
    assert village.ledger()[-1] == ("imported again", "file", ELM)


def test_a_wife_keeps_her_telephone_and_loses_the_mailbox_they_shared(village: Village) -> None:
    village.take(row("he", email=EMAIL), row("she", phone="+4520120068", email=EMAIL))
    village.erase(PHONE)
    assert village.why_not() == {"she": None}
    assert village.why_not(medium=Medium.EMAIL) == {"she": Reason.NO_ADDRESS}


def test_who_had_nothing_but_a_shared_mailbox_is_gone_too(village: Village) -> None:
    village.take(row("he", email=EMAIL))
    village.take(row("he", phone="", email=EMAIL), group=OAK)
    village.erase(PHONE)
    assert village.candidates(OAK) == []


def test_an_address_that_nobody_has_is_kept_out_all_the_same(village: Village) -> None:
    assert len(village.erase(EMAIL)) == 64
    assert village.take(row(phone="", email=EMAIL)) != []


def test_an_id_that_nobody_has_is_refused(village: Village) -> None:
    with pytest.raises(Unknown):
        village.erase(Listed(ELM, "r-404"))
    assert village.ledger() == []


def forgetful(connection: Any, _record: object) -> None:
    """Work as the service does, on an SQLite that leaves what it deletes where it was."""
    for pragma in ("journal_mode=WAL", "secure_delete=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def test_no_byte_of_them_is_left_in_the_file(sqlite: Engine, tmp_path: Path) -> None:
    event.listen(sqlite, "connect", forgetful)
    metadata.create_all(sqlite)
    village = Village(sqlite)
    others = [row(f"r-{n}", phone=f"+45201300{n:02}", email=f"bo{n}@example.dk") for n in range(50)]
    village.take(*others, row("anne-7", email=EMAIL, cell9=HOME, consent_text="Ja tak, siger Anne"))
    secrets = [PHONE, EMAIL, "anne-7", "siger Anne"]
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert all(secret.encode() in held for secret in secrets), "or the test would prove nothing"
    village.erase()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert not [secret for secret in secrets if secret.encode() in held]
    assert HOME.to_bytes(8) not in held
    assert b"bo7@example.dk" in held
