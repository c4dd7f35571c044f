"""A release that meets words of the one after it, states, reasons and decisions, goes on with what it knows."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import StatementError

from notifiers.outbox.auditing import Decision, How, What, decisions, note
from notifiers.outbox.standing import standing
from notifiers.outbox.tables import outbox
from streams.store import open_engine
from tests.notifiers.street import START, Street, person, worded


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine("sqlite://")
    yield opened
    opened.dispose()


def test_a_deliverer_leaves_alone_what_is_in_a_state_it_does_not_know_and_sends_the_rest(engine: Engine) -> None:
    street = Street(engine)
    street.people["elm"] = [person(1), person(2)]
    street.queue(worded(alert_id="a1", group_id="elm", text="Lås døren."))
    delivery = street.delivery()
    delivery.deliver()
    street.queue(worded(alert_id="a2", group_id="elm", thread="s2/opened/1", story="s2", text="Luk vinduet."))
    delivery.deliver()
    with engine.begin() as conn:
        conn.execute(text("UPDATE outbox SET state = 'resting', reason = 'the moon is full' WHERE alert_id = 'a1'"))
        conn.execute(text("UPDATE messages SET reason = 'the moon is full' WHERE alert_id = 'a1'"))
    street.clock.forward(minutes=10)
    delivery.deliver()
    with engine.connect() as conn:
        counted = standing(conn, street.clock())
    assert counted.sends["sms", "resting"] == 2  # type: ignore[index]  # a word of another release
    assert counted.sends.total() == 4
    assert sorted(words for _, words, _ in street.post.accepted) == ["Luk vinduet."] * 2 + ["Lås døren."] * 2
    assert {state for state, _ in street.rows().values()} == {"resting", "sent"}
    street.close()


def test_a_decision_of_a_kind_that_came_later_is_listed_among_the_others(engine: Engine) -> None:
    with engine.begin() as conn:
        note(conn, Decision(START, "vagthavende", How.COMMAND, What.STOPPED))
        conn.execute(
            text(
                "INSERT INTO audit (at, who, how, what, alert_id, group_id, detail) "
                "VALUES ('2026-11-21 10:00:00.000000', 'Anna', 'pigeon', 'paused', '', '', '')"
            )
        )
        found = decisions(conn)
    assert [(each.how, each.what) for each in found] == [("command", "stopped"), ("pigeon", "paused")]
    assert not any(each.what is word for each in found[1:] for word in What)


def test_a_word_that_this_release_does_not_know_is_not_written_by_it(engine: Engine) -> None:
    with pytest.raises(StatementError, match="is not a valid SendState"), engine.begin() as conn:
        conn.execute(outbox.update().values(state="resting"))
