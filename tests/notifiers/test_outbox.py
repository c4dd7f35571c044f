"""One row per alert, recipient and channel, whatever is asked of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError, StatementError

from notifiers import outbox
from notifiers.message import InDoubt, Receipt
from notifiers.outbox import Fate, MessageState, SendState, settling, tables
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded


@pytest.fixture
def street() -> Street:
    return Street()


def expand(street: Street) -> dict[Fate, int]:
    with street.database.begin() as conn:
        return dict(outbox.expand(conn, street.clock(), street.recipients_of))


def texts(database: Engine) -> dict[str, str]:
    with database.connect() as conn:
        query = select(tables.outbox.c.recipient, tables.messages.c.text)
        return {row.recipient: row.text for row in conn.execute(query.join_from(tables.outbox, tables.messages))}


def test_a_message_is_queued_once(street: Street) -> None:
    assert street.queue(worded(), worded(language="en")) == 2
    assert street.queue(worded(text="andre ord"), worded(channel="mail")) == 1
    assert street.queue() == 0


def test_queueing_shares_the_fate_of_the_callers_transaction(street: Street) -> None:
    with street.database.connect() as conn:
        outbox.queue(conn, [worded()])
        conn.rollback()
    assert expand(street) == {}


def test_everybody_gets_their_own_language_or_the_first(street: Street) -> None:
    street.queue(worded(text="dansk"), worded(language="en", text="English"))
    assert expand(street) == {Fate("sms", SendState.PENDING): 3}
    assert texts(street.database) == {"r-1": "dansk", "r-2": "English", "r-3": "dansk"}


def test_a_message_is_expanded_once_and_not_before_it_is_due(street: Street) -> None:
    street.queue(worded(due=START + timedelta(hours=1)))
    assert expand(street) == {}
    street.clock.forward(hours=1)
    assert expand(street) == {Fate("sms", SendState.PENDING): 3}
    assert expand(street) == {}


def test_a_message_past_its_time_is_never_sent(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", approval="police"))
    street.clock.forward(hours=4)
    assert expand(street) == {Fate("sms", MessageState.STALE, Reason.EXPIRED): 2}
    assert street.rows() == {}


def test_a_group_of_nobody_is_told_nothing_and_says_so(street: Street) -> None:
    street.queue(worded(group_id="empty"))
    assert expand(street) == {Fate("sms", MessageState.SUPPRESSED, Reason.NOBODY): 1}


def test_a_person_in_two_groups_hears_a_thread_once(street: Street) -> None:
    street.people["oak"] = [person(1, name="also-me"), person(4), person(5, name="r-2")]
    street.queue(worded())
    expand(street)
    street.queue(worded(alert_id="a1/oak", group_id="oak"))
    assert expand(street) == {
        Fate("sms", SendState.SUPPRESSED, Reason.ALREADY_TOLD): 1,
        Fate("sms", SendState.PENDING): 2,
    }
    assert street.rows()["a1/oak", "also-me"] == ("suppressed", "already told")
    assert street.rows()["a1/oak", "r-2"][0] == "pending", "the same id in another file is another person"


def test_two_groups_expanded_together_share_the_thread_too(street: Street) -> None:
    street.people["oak"] = [person(1)]
    street.queue(worded(alert_id="a1/oak", group_id="oak"), worded())
    expand(street)
    assert street.states() == {"pending": 3, "suppressed": 1}


def test_another_thread_is_heard_by_all(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", thread="s1/over"))
    assert expand(street) == {Fate("sms", SendState.PENDING): 6}


def test_what_needs_approval_waits_for_it(street: Street) -> None:
    street.queue(worded(approval="police"))
    assert expand(street) == {}
    with street.database.begin() as conn:
        assert outbox.waiting(conn, street.clock()) == [worded(approval="police")]
        assert outbox.approve(conn, "a1/elm", "elm", "an officer", street.clock()) == 1
        assert outbox.approve(conn, "a1/elm", "elm", "another", street.clock()) == 0
        assert outbox.waiting(conn, street.clock()) == []
    assert expand(street) == {Fate("sms", SendState.PENDING): 3}


def test_what_is_declined_is_never_sent(street: Street) -> None:
    street.queue(worded(approval="police"))
    with street.database.begin() as conn:
        assert outbox.decline(conn, "a1/elm", "elm", "an officer", street.clock()) == 1
        assert outbox.approve(conn, "a1/elm", "elm", "an officer", street.clock()) == 0
    assert expand(street) == {}


def test_it_is_too_late_to_approve_what_has_expired(street: Street) -> None:
    street.queue(worded(approval="police"))
    street.clock.forward(hours=4)
    with street.database.begin() as conn:
        assert outbox.waiting(conn, street.clock()) == []
        assert outbox.approve(conn, "a1/elm", "elm", "an officer", street.clock()) == 0


def test_partners_are_claimed_before_citizens_and_each_row_once(street: Street) -> None:
    street.people["police"] = [person(9)]
    street.queue(worded(), worded(alert_id="a1/police", group_id="police", thread="s1/p", priority=0))
    expand(street)
    with street.database.begin() as conn:
        first = outbox.claim(conn, street.clock(), 2, ["sms"])
        second = outbox.claim(conn, street.clock(), 10, ["sms"])
        assert outbox.claim(conn, street.clock(), 10, ["sms"]) == []
    assert [claim.recipient for claim in first] == ["r-9", "r-1"]
    assert [claim.recipient for claim in second] == ["r-2", "r-3"]


def test_a_channel_nobody_asks_for_is_not_claimed(street: Street) -> None:
    street.queue(worded(channel="mail"))
    expand(street)
    with street.database.begin() as conn:
        assert outbox.claim(conn, street.clock(), 10, ["sms"]) == []


def test_a_late_verdict_does_not_touch_a_row_that_was_claimed_anew(street: Street) -> None:
    street.queue(worded())
    expand(street)
    now = street.clock()
    with street.database.begin() as conn:
        old = outbox.claim(conn, now, 1, ["sms"])[0]
        assert outbox.settle(conn, [settling.released(old, now)], now) == 1
        new = outbox.claim(conn, now, 1, ["sms"])[0]
        assert new.id == old.id
        assert outbox.settle(conn, [settling.sent(old, Receipt("old", "queued"), now)], now) == 0
        assert outbox.settle(conn, [settling.sent(new, Receipt("new", "queued"), now)], now) == 1
        assert outbox.settle(conn, [settling.released(new, now)], now) == 0
        assert conn.scalar(select(tables.outbox.c.provider_id).where(tables.outbox.c.id == new.id)) == "new"


def test_times_are_kept_in_utc_and_never_guessed(street: Street) -> None:
    copenhagen = timezone(timedelta(hours=1))
    street.queue(worded(approval="police", due=datetime(2026, 11, 21, 10, tzinfo=copenhagen)))
    with street.database.connect() as conn:
        due = outbox.waiting(conn, street.clock())[0].due
    assert due == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert due.tzinfo is UTC
    with pytest.raises(StatementError, match="aware times only"):
        street.queue(worded(alert_id="a2", due=datetime(2026, 11, 21, 10)))


def test_the_tables_hold_no_number(street: Street) -> None:
    street.queue(worded())
    street.delivery().deliver()
    with street.database.connect() as conn:
        everything = [str(row) for table in tables.metadata.sorted_tables for row in conn.execute(select(table))]
    assert everything
    assert not [row for row in everything if "+45201" in row]


def test_the_database_itself_refuses_a_second_row(street: Street) -> None:
    street.queue(worded())
    expand(street)
    with street.database.begin() as conn:
        row = dict(conn.execute(select(tables.outbox)).mappings().first() or {})
        with pytest.raises(IntegrityError):
            conn.execute(tables.outbox.insert().values(row | {"id": None}))


def test_standing_counts_what_there_is(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", approval="police"))
    street.post.fail_after.append(InDoubt(Reason.NO_ANSWER))
    street.delivery().deliver()
    street.clock.forward(minutes=3)
    with street.database.connect() as conn:
        now = outbox.standing(conn, street.clock())
    assert now.messages == {("sms", MessageState.EXPANDED): 1, ("sms", MessageState.WAITING): 1}
    assert now.sends == {("sms", SendState.UNKNOWN): 1, ("sms", SendState.PENDING): 2}
    assert now.oldest == timedelta(minutes=3)
