"""What did not arrive is listed with its reason, and sent again unless it must not be."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, update

from notifiers.message import Undeliverable
from notifiers.outbox import MessageState, Part, Purse, SendState
from notifiers.outbox.acknowledging import acknowledge
from notifiers.outbox.approving import release
from notifiers.outbox.auditing import How, decisions
from notifiers.outbox.dead_letters import DeadLetter, dead_letters
from notifiers.outbox.reporting import ProviderState, Reported, report
from notifiers.outbox.resending import Order, Resent, resend
from notifiers.outbox.switching import stop_alert
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from tests.notifiers.street import Street, person, worded


@pytest.fixture
def street(database: Engine) -> Iterator[Street]:
    """Give a street where the first telephone is off."""
    street = Street(database)
    street.queue(worded(story="s1"))
    street.post.fail_before.append(Undeliverable(Reason.HANDSET_OFF, "30003"))
    street.delivery().deliver()
    yield street
    street.close()


def letters(street: Street, **which: object) -> list[DeadLetter]:
    with street.database.connect() as conn:
        return dead_letters(conn, **which)  # type: ignore[arg-type]  # the caller names real filters


def again(street: Street, **order: object) -> Resent:
    with street.database.begin() as conn:
        given = Order("Anne", street.clock(), **order)  # type: ignore[arg-type]  # the caller names real fields
        return resend(conn, dead_letters(conn), given)


def change(street: Street, **values: object) -> None:
    """Say that something else became of the dead letter."""
    with street.database.begin() as conn:
        conn.execute(update(outbox).where(outbox.c.state == SendState.DEAD).values(values))


def tell(street: Street, ref: str, said: Reported) -> None:
    """Hear from the provider."""
    with street.database.begin() as conn:
        report(conn, ref, said, street.clock())


def test_a_dead_letter_says_whose_it_is_and_what_the_provider_said(street: Street) -> None:
    (letter,) = letters(street)
    assert (letter.alert_id, letter.group_id, letter.recipient, letter.channel) == ("a1/elm", "elm", "r-1", "sms")
    assert (letter.state, letter.reason, letter.detail) == (SendState.DEAD, Reason.HANDSET_OFF, "30003")
    assert (letter.attempts, letter.at) == (1, street.clock())


def test_letters_are_found_by_name_alert_and_reason(street: Street) -> None:
    (letter,) = letters(street)
    for which in ({"ref": letter.ref}, {"alert_id": "a1/elm"}, {"reason": Reason.HANDSET_OFF}):
        assert letters(street, **which) == [letter]
    for other in ({"ref": "0" * 16}, {"alert_id": "a2/elm"}, {"reason": Reason.FILTERED}):
        assert letters(street, **other) == []
    change(street, state=SendState.UNDELIVERED)
    assert letters(street)[0].state is SendState.UNDELIVERED


def test_a_letter_sent_again_arrives_even_after_its_first_time_was_up(street: Street) -> None:
    street.clock.forward(hours=5)
    assert again(street, valid_for=timedelta(hours=1)) == Resent(1, Counter())
    street.delivery().deliver()
    assert [to for to, _, _ in street.post.accepted].count("+4520100001") == 1
    assert letters(street) == []
    with street.database.connect() as conn:
        assert [(each.who, each.what.value, each.detail) for each in decisions(conn)] == [
            ("Anne", "resent", "1 of them")
        ]


def test_many_go_at_once_those_that_may(street: Street) -> None:
    with street.database.begin() as conn:
        conn.execute(update(outbox).values(state=SendState.UNDELIVERED, reason=Reason.FILTERED))
        unsubscribed = {"state": SendState.DEAD, "reason": Reason.UNSUBSCRIBED}
        conn.execute(update(outbox).where(outbox.c.recipient == "r-2").values(unsubscribed))
    assert again(street) == Resent(2, Counter([Reason.OPTED_OUT]))
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert street.states() == {"sent": 2, "dead": 1}


def test_it_is_given_up_again_when_its_new_time_is_up(street: Street) -> None:
    again(street, valid_for=timedelta(minutes=10))
    street.clock.forward(minutes=10)
    street.delivery().deliver()
    assert [letter.reason for letter in letters(street)] == [Reason.EXPIRED]
    assert len(street.post.accepted) == 2


def refused(street: Street, **order: object) -> list[Reason]:
    """Try to send again, see that nothing leaves, and say why not."""
    done = again(street, **order)
    before = len(street.post.accepted)
    street.delivery().deliver()
    assert (done.back, len(street.post.accepted)) == (0, before)
    return list(done.refused)


def test_whoever_has_opted_out_gets_nothing_again(street: Street) -> None:
    change(street, reason=Reason.UNSUBSCRIBED)
    assert refused(street) == [Reason.OPTED_OUT]


def test_whoever_has_opted_out_by_another_message_gets_nothing_again(street: Street) -> None:
    street.queue(worded(alert_id="a2/elm", thread="s2/opened"))
    street.people["elm"] = [person(1)]
    street.post.fail_before.append(Undeliverable(Reason.UNSUBSCRIBED))
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert refused(street) == [Reason.OPTED_OUT]


def test_a_withdrawn_story_is_not_told_again(street: Street) -> None:
    street.queue(worded(alert_id="a2/elm", thread="s1/withdrawn", story="s1", part=Part.RETRACTION))
    assert again(street) == Resent(0, Counter([Reason.RETRACTED]))


def test_what_the_same_telephone_got_by_another_way_is_not_sent_again(street: Street) -> None:
    street.people["oak"] = [person(1, name="me-too")]
    street.queue(worded(alert_id="a1/oak", group_id="oak"))
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    assert refused(street) == [Reason.ALREADY_TOLD]


def test_what_somebody_has_acknowledged_needs_no_telling(street: Street) -> None:
    with street.database.begin() as conn:
        acknowledge(conn, "a1/elm", "elm", "Bo", How.COMMAND, street.clock())
    assert refused(street) == [Reason.ACKNOWLEDGED]


@pytest.mark.parametrize("reason", [Reason.DECLINED, Reason.STOPPED])
def test_what_a_person_has_called_off_is_not_sent_again(street: Street, reason: Reason) -> None:
    with street.database.begin() as conn:
        conn.execute(update(messages).values(state=MessageState.SUPPRESSED, reason=reason))
    assert refused(street) == [reason]


def test_what_may_have_been_sent_goes_again_only_if_somebody_says_so(street: Street) -> None:
    change(street, reason=Reason.PERHAPS_SENT)
    assert refused(street) == [Reason.PERHAPS_SENT]
    assert again(street, perhaps_twice=True).back == 1
    street.delivery().deliver()
    assert len(street.post.accepted) == 3
    with street.database.connect() as conn:
        assert decisions(conn)[-1].detail == "1 of them, though it may arrive twice"


def test_a_letter_put_back_begins_anew_but_for_its_name(street: Street) -> None:
    (letter,) = letters(street)
    again(street)
    with street.database.connect() as conn:
        row = conn.execute(select(outbox).where(outbox.c.ref == letter.ref)).one()
    assert (row.state, row.reason, row.provider_id, row.settled_at) == (SendState.PENDING, None, None, None)


@pytest.mark.parametrize("late", [ProviderState.UNDELIVERED, ProviderState.ACCEPTED])
def test_late_news_of_the_first_try_is_not_taken_for_news_of_the_second(street: Street, late: ProviderState) -> None:
    with street.database.connect() as conn:
        row = conn.execute(select(outbox).where(outbox.c.recipient == "r-2")).one()
    assert row.provider_id is not None
    tell(street, row.ref, Reported(ProviderState.UNDELIVERED, row.provider_id, Reason.NOT_DELIVERED))
    assert again(street).back == 2
    tell(street, row.ref, Reported(late, row.provider_id, Reason.NOT_DELIVERED))
    street.delivery().deliver()
    assert len(street.post.accepted) == 4
    assert street.states() == {"sent": 3}


def test_whoever_has_had_enough_meanwhile_gets_nothing_again(street: Street) -> None:
    with street.database.begin() as conn:
        conn.execute(update(messages).values(most_per_month=1))
    street.people["elm"] = [person(1)]
    street.queue(worded(alert_id="a2/elm", thread="s2/opened"))
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert refused(street) == [Reason.CAP]


def test_a_letter_that_may_have_arrived_is_not_what_makes_itself_one_too_many(street: Street) -> None:
    with street.database.begin() as conn:
        conn.execute(update(messages).values(most_per_month=1))
        conn.execute(update(outbox).values(state=SendState.UNDELIVERED, reason=Reason.FILTERED))
    assert again(street) == Resent(3, Counter())


def test_letters_that_go_again_together_count_together(street: Street) -> None:
    street.queue(worded(alert_id="a2/elm", thread="s2/opened", most_per_month=1))
    street.people["elm"] = [person(1)]
    street.post.fail_before.append(Undeliverable(Reason.NO_SMS))
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert again(street) == Resent(1, Counter([Reason.CAP]))


def test_of_a_stopped_alert_nothing_is_sent_again(street: Street) -> None:
    with street.database.begin() as conn:
        stop_alert(conn, "a1/elm", "Bo", street.clock())
    assert refused(street) == [Reason.STOPPED]


def test_what_has_arrived_since_the_letters_were_listed_is_not_sent_again(street: Street) -> None:
    listed = letters(street)
    tell(street, listed[0].ref, Reported(ProviderState.DELIVERED, "P9"))
    with street.database.begin() as conn:
        assert resend(conn, listed, Order("Anne", street.clock())) == Resent(0, Counter())


def test_a_text_that_is_held_elsewhere_keeps_nobody_from_getting_it_again(street: Street) -> None:
    street.people["oak"] = [person(1, name="o-1")]
    street.queue(worded(alert_id="a1/oak", group_id="oak"))
    street.delivery(purse=Purse({"sms": 2.0}, per_alert=1)).deliver()
    assert street.rows()["a1/oak", "o-1"] == ("pending", None)
    assert again(street).back == 1
    with street.database.begin() as conn:
        assert release(conn, "a1/oak", "oak", "Anne", street.clock()) == 1
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert [to[-1] for to, _, _ in street.post.accepted].count("1") == 1
