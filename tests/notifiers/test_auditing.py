"""The audit log holds who decided what, and neither forgets nor gives anybody's number away."""

from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Delete, Engine, Update, delete, update
from sqlalchemy.exc import DBAPIError

from notifiers.discretion import Indiscreet, discreet
from notifiers.fields import made_up_id
from notifiers.outbox import metadata
from notifiers.outbox.auditing import Decision, How, What, audit, decisions, note
from tests.notifiers.street import START

YES = Decision(START, "Anne Vestergaard", How.COMMAND, What.APPROVED, "a1", "lund/nabo")
NO = Decision(START + timedelta(hours=1), "r-7", How.SMS, What.ACKNOWLEDGED, "a2", "lund/politi", "by reply")


@pytest.fixture
def log(database: Engine) -> Engine:
    metadata.create_all(database)
    return database


def test_decisions_are_listed_in_order_since_a_time_or_of_an_alert(log: Engine) -> None:
    with log.begin() as conn:
        note(conn, NO)
        note(conn, YES)
    with log.connect() as conn:
        assert decisions(conn) == [YES, NO]
        assert decisions(conn, since=NO.at) == [NO]
        assert decisions(conn, alert_id="a1") == [YES]


def test_a_decision_shares_the_fate_of_what_it_decides(log: Engine) -> None:
    with log.connect() as conn:
        note(conn, YES)
        conn.rollback()
        assert decisions(conn) == []


@pytest.mark.parametrize("change", [update(audit).values(who="Bo"), delete(audit)])
def test_the_database_itself_lets_nobody_change_or_delete_a_line(log: Engine, change: Update | Delete) -> None:
    with log.begin() as conn:
        note(conn, YES)
    with log.connect() as conn, pytest.raises(DBAPIError, match="only ever added to"):
        conn.execute(change)
    with log.connect() as conn:
        assert decisions(conn) == [YES]


@pytest.mark.parametrize(
    ("who", "detail"),
    [("+4520120067", ""), ("Anne", "ring 20 12 00 67"), ("anne@example.org", ""), ("Anne", "cpr 010190-1234")],
)
def test_what_looks_like_a_number_or_an_address_is_refused(log: Engine, who: str, detail: str) -> None:
    with log.begin() as conn:
        with pytest.raises(Indiscreet, match="give a name") as told:
            note(conn, Decision(START, who, How.COMMAND, What.STOPPED, detail=detail))
        assert decisions(conn) == []
    assert "67" not in str(told.value)


@pytest.mark.parametrize("who", ["", "x" * 201])
def test_a_name_must_be_one_that_the_log_can_keep(log: Engine, who: str) -> None:
    with log.begin() as conn, pytest.raises(Indiscreet, match="not a name of at most 200 characters"):
        note(conn, Decision(START, who, How.COMMAND, What.STOPPED))


@pytest.mark.parametrize(
    "words",
    [
        "Vagthavende 4711",
        "3af0123456789abc",
        "12,345 of them",
        "2026-11-22 08:10",
        "4 hours",
        "r-12345678x",
        "2024-117",
    ],
)
def test_what_is_no_number_of_a_person_is_kept(words: str) -> None:
    assert discreet(words) == words


@pytest.mark.parametrize("words", ["a" * 20_000, "1" * 20_000, "1, " * 7_000, "a@ " * 7_000])
def test_a_long_text_is_looked_through_in_no_time(words: str) -> None:
    began = perf_counter()
    assert discreet(words) == words
    assert perf_counter() - began < 0.5


@pytest.mark.parametrize("words", ["anne@lund.example", "skriv til a@b", "<é@ø>", "a@@b@c"])
def test_a_mail_address_is_noticed_wherever_it_stands(words: str) -> None:
    with pytest.raises(Indiscreet):
        discreet(words)


@given(
    st.sampled_from(["+45", "0045", "", "+298 "]),
    st.text("0123456789", min_size=8, max_size=8),
    st.sampled_from(["", " ", "-", "."]),
    st.sampled_from([1, 2, 4]),
    st.sampled_from(["", "Anne ", "tlf.: ", "("]),
)
@example("", "20120067", ". ", 2, "tlf ")
def test_a_number_is_noticed_however_it_is_written(
    country: str, digits: str, between: str, groups: int, before: str
) -> None:
    parts = [digits[at : at + groups] for at in range(0, 8, groups)]
    with pytest.raises(Indiscreet):
        discreet(f"{before}{country}{between.join(parts)}")


@given(st.from_regex(r"[A-Za-z0-9_.-]{1,64}", fullmatch=True) | st.text("0123456789.-", min_size=1, max_size=12))
@example("2024-117")
@example("1.2.3.4.5.6.7")
def test_whatever_made_up_id_a_list_may_give_can_be_kept(identity: str) -> None:
    try:
        made_up_id(identity)
    except ValueError:
        return
    assert discreet(identity) == identity
