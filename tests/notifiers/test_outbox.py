"""One row per alert, recipient and channel, whatever is asked of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Engine, select
from sqlalchemy.exc import IntegrityError, StatementError

from notifiers import outbox
from notifiers.audience import Near
from notifiers.message import InDoubt, Receipt
from notifiers.outbox import Expansion, Fate, Lane, MessageState, Part, SendState, settling, tables
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded

SMS = Lane("sms")


def expand(street: Street, **how: object) -> dict[Fate, int]:
    with street.database.begin() as conn:
        return dict(outbox.expand(conn, street.clock(), Expansion(street.audience, {}, **how)))  # type: ignore[arg-type]  # named fields


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


def test_whoever_may_not_be_written_to_gets_a_row_that_says_why(street: Street) -> None:
    street.people["elm"] = [person(1), replace(person(2), why_not=Reason.OPTED_OUT), person(3)]
    street.audience.away = {"r-3"}
    street.queue(worded(near=Near(55.8, 12.3, 900.0)))
    fates = expand(street)
    assert street.rows() == {
        ("a1/elm", "r-1"): ("pending", None),
        ("a1/elm", "r-2"): ("suppressed", "has opted out"),
    }
    assert fates[Fate("sms", SendState.SUPPRESSED, Reason.TOO_FAR)] == 1, "counted, but not written down one by one"


def test_nobody_gets_more_in_a_month_than_was_agreed(street: Street) -> None:
    street.people["elm"] = [person(1)]
    for day in range(40):
        street.queue(
            worded(
                alert_id=f"a{day}/elm",
                thread=f"s{day}",
                most_per_month=3,
                expires=street.clock.time + timedelta(hours=4),
            )
        )
        expand(street)
        street.clock.forward(days=1)
    rows = street.rows()
    heard = [day for day in range(40) if rows[f"a{day}/elm", "r-1"][0] == "pending"]
    assert heard == [0, 1, 2, 31, 32, 33]
    assert rows["a3/elm", "r-1"] == ("suppressed", "has had enough messages this month")


@pytest.mark.parametrize("part", [Part.ENDING, Part.RETRACTION])
def test_an_ending_reaches_only_those_whom_the_story_has_reached(street: Street, part: Part) -> None:
    street.people["elm"] = [person(1), person(2)]
    street.queue(worded(story="s1"))
    street.delivery().deliver()
    street.people["elm"].append(person(3))
    street.queue(worded(alert_id="a2/elm", thread="s1/over", story="s1", part=part))
    expand(street)
    assert street.rows()["a2/elm", "r-3"] == ("suppressed", "was not told of it before")
    assert street.rows()["a2/elm", "r-2"] == ("pending", None)


def test_what_is_withdrawn_stops_in_the_middle(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(100)]
    street.queue(worded(story="s1"), worded(alert_id="a1/oak", group_id="oak", story="s1", approval="coordinator"))
    street.delivery().deliver(limit=30)
    with street.database.begin() as conn:
        fates = outbox.retract(conn, "s1")
    assert fates == {
        Fate("sms", MessageState.SUPPRESSED, Reason.RETRACTED): 2,
        Fate("sms", SendState.SUPPRESSED, Reason.RETRACTED): 70,
    }
    street.delivery().deliver()
    assert len(street.post.accepted) == 30


def test_what_was_in_doubt_when_it_was_withdrawn_is_not_sent_again(street: Street) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded(story="s1"))
    street.post.fail_before.append(InDoubt(Reason.NO_ANSWER))
    delivery = street.delivery()
    delivery.deliver()
    with street.database.begin() as conn:
        outbox.retract(conn, "s1")
    for _ in range(3):
        street.clock.forward(minutes=1)
        delivery.deliver()
    assert street.rows()["a1/elm", "r-1"] == ("suppressed", "the alert was withdrawn")
    assert street.post.accepted == []


def test_where_nobody_is_asked_in_turn_the_order_of_a_list_means_nothing(street: Street) -> None:
    street.people["oak"] = [person(1, turn=3)]
    street.queue(worded(alert_id="a1/oak", group_id="oak", priority=0), worded())
    expand(street)
    assert street.rows()["a1/elm", "r-1"] == ("suppressed", "already told")


def test_another_thread_is_heard_by_all(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", thread="s1/over"))
    assert expand(street) == {Fate("sms", SendState.PENDING): 6}


def test_partners_are_claimed_before_citizens_and_each_row_once(street: Street) -> None:
    street.people["police"] = [person(9)]
    street.queue(worded(), worded(alert_id="a1/police", group_id="police", thread="s1/p", priority=0))
    expand(street)
    with street.database.begin() as conn:
        first = outbox.claim(conn, street.clock(), 2, SMS)
        second = outbox.claim(conn, street.clock(), 10, SMS)
        assert outbox.claim(conn, street.clock(), 10, SMS) == []
    assert [claim.recipient for claim in first] == ["r-9", "r-1"]
    assert [claim.recipient for claim in second] == ["r-2", "r-3"]


def test_a_channel_nobody_asks_for_is_not_claimed(street: Street) -> None:
    street.queue(worded(channel="mail"))
    expand(street)
    with street.database.begin() as conn:
        assert outbox.claim(conn, street.clock(), 10, SMS) == []


def test_a_late_verdict_does_not_touch_a_row_that_was_claimed_anew(street: Street) -> None:
    street.queue(worded())
    expand(street)
    now = street.clock()
    with street.database.begin() as conn:
        old = outbox.claim(conn, now, 1, SMS)[0]
        assert outbox.settle(conn, [settling.released(old, now)], now) == 1
        new = outbox.claim(conn, now, 1, SMS)[0]
        assert new.id == old.id
        assert outbox.settle(conn, [settling.sent(old, Receipt("old", "queued"), now)], now) == 0
        assert outbox.settle(conn, [settling.sent(new, Receipt("new", "queued"), now)], now) == 1
        assert outbox.settle(conn, [settling.released(new, now)], now) == 0
        assert conn.scalar(select(tables.outbox.c.provider_id).where(tables.outbox.c.id == new.id)) == "new"


def test_times_are_kept_in_utc_and_never_guessed(street: Street) -> None:
    copenhagen = timezone(timedelta(hours=1))
    street.queue(worded(approval="police", due=datetime(2026, 11, 21, 10, tzinfo=copenhagen)))
    with street.database.connect() as conn:
        due = conn.execute(select(tables.messages.c.due)).scalar_one()
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
            conn.execute(tables.outbox.insert().values({name: value for name, value in row.items() if name != "id"}))


def test_standing_counts_what_there_is(street: Street) -> None:
    street.queue(worded(), worded(alert_id="a2/elm", approval="police"))
    street.post.fail_after.append(InDoubt(Reason.NO_ANSWER))
    street.delivery().deliver()
    street.clock.forward(minutes=3)
    with street.database.connect() as conn:
        now = outbox.standing(conn, street.clock())
    assert now.messages == {("sms", MessageState.EXPANDED): 1, ("sms", MessageState.WAITING): 1}
    assert now.sends == {("sms", SendState.UNKNOWN): 1, ("sms", SendState.SENT): 2}
    assert now.oldest is None


@pytest.mark.parametrize(
    ("kept_back", "changes"),
    [
        ("by a person", {tables.messages.c.state: MessageState.HELD}),
        ("until the first few have arrived", {tables.messages.c.canary: True, tables.outbox.c.wave: 1}),
        ("until its turn comes", {tables.outbox.c.next_attempt_at: START + timedelta(hours=3)}),
        ("by its time", {tables.outbox.c.expires: START}),
    ],
)
def test_who_is_kept_back_is_not_waited_for(
    street: Street, kept_back: str, changes: dict[Column[object], object]
) -> None:
    street.queue(worded())
    expand(street)
    street.clock.forward(minutes=40)
    assert oldest(street) == timedelta(minutes=40)
    assert oldest(street, resting=["elm"]) is None
    with street.database.begin() as conn:
        for column, value in changes.items():
            conn.execute(column.table.update().values({column.name: value}))
    assert oldest(street) is None, kept_back


def test_what_rests_before_it_is_tried_again_is_waited_for(street: Street) -> None:
    street.queue(worded())
    expand(street)
    street.clock.forward(minutes=40)
    later = {"attempts": 3, "next_attempt_at": street.clock() + timedelta(minutes=5)}
    with street.database.begin() as conn:
        conn.execute(tables.outbox.update().values(later))
    assert oldest(street) == timedelta(minutes=40)


def oldest(street: Street, resting: Sequence[str] = ()) -> timedelta | None:
    with street.database.connect() as conn:
        return outbox.standing(conn, street.clock(), resting).oldest
