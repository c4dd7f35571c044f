"""A provider's word on a message, said twice and in any order, and what it does to the row."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, insert, select, update

from notifiers.audience import Listed
from notifiers.outbox import Fate, metadata
from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.reporting import RETRY_AFTER, ProviderState, Reported, report
from notifiers.outbox.tables import messages, outbox
from notifiers.reasons import Reason
from notifiers.twilio_callbacks import reported

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REF = "00000000000000aa"
FIRST, SECOND = "SM" + "1" * 32, "SM" + "2" * 32


def said(word: str, code: int | None = None, sid: str = FIRST) -> Reported:
    """Say something of a message as Twilio does."""
    form = {"MessageSid": sid, "MessageStatus": word} | ({} if code is None else {"ErrorCode": str(code)})
    found = reported(form)
    assert found
    return found


class Desk:
    """An outbox with one row, and what was learnt of its recipient."""

    def __init__(self, database: Engine) -> None:
        self.database = database
        self.learnt: list[tuple[Listed, Reason]] = []
        metadata.create_all(database)
        with database.begin() as conn:
            if not conn.scalar(select(messages.c.id)):
                conn.execute(insert(messages).values(_MESSAGE))
                conn.execute(insert(outbox).values(_ROW))

    def put(self, **columns: Any) -> None:
        """Set the row back to how a test wants it."""
        self.learnt = []
        with self.database.begin() as conn:
            conn.execute(update(outbox).values(_ROW | columns))

    def hears(self, *words: Reported, at: datetime = NOW) -> list[Fate | None]:
        with self.database.begin() as conn:
            return [report(conn, REF, each, at, self._learn) for each in words]

    def row(self) -> dict[str, Any]:
        with self.database.connect() as conn:
            return dict(conn.execute(select(outbox)).one()._mapping)

    def state(self) -> tuple[SendState, Reason | None]:
        row = self.row()
        return row["state"], row["reason"]

    def _learn(self, _: Connection, listed: Listed, reason: Reason) -> None:
        self.learnt.append((listed, reason))


_MESSAGE = {
    "id": 1,
    "alert_id": "a1/elm",
    "group_id": "elm",
    "channel": "sms",
    "language": "da",
    "thread": "s1/opened",
    "text": "Lås døren.",
    "segments": 1,
    "priority": 1,
    "due": NOW,
    "expires": NOW + timedelta(hours=4),
    "state": MessageState.EXPANDED,
}
_ROW = {
    "message_id": 1,
    "alert_id": "a1/elm",
    "recipient": "r-1",
    "ref": REF,
    "channel": "sms",
    "priority": 1,
    "expires": NOW + timedelta(hours=4),
    "state": SendState.SENT,
    "reason": None,
    "detail": "queued",
    "attempts": 1,
    "next_attempt_at": NOW,
    "provider_id": FIRST,
    "created_at": NOW,
    "claimed_at": NOW,
    "settled_at": NOW,
    "delivered_at": None,
    "group_id": "elm",
}


@pytest.fixture
def desk(database: Engine) -> Desk:
    return Desk(database)


@pytest.fixture(scope="module")
def lasting() -> Desk:
    return Desk(create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}))


def test_a_message_is_delivered_when_the_provider_says_so(desk: Desk) -> None:
    fates = desk.hears(said("queued"), said("sending"), said("sent"), said("delivered"))
    assert fates == [None, None, None, Fate("sms", SendState.DELIVERED)]
    assert desk.row()["delivered_at"] == NOW
    assert desk.row()["detail"] is None


@pytest.mark.parametrize(
    ("code", "reason", "learnt"),
    [
        (30005, Reason.UNKNOWN_NUMBER, True),
        (30006, Reason.NO_SMS, True),
        (21610, Reason.UNSUBSCRIBED, True),
        (30007, Reason.FILTERED, False),
        (30008, Reason.NOT_DELIVERED, False),
        (39999, Reason.NOT_DELIVERED, False),
        (None, Reason.NOT_DELIVERED, False),
    ],
)
@pytest.mark.parametrize("word", ["undelivered", "failed"])
def test_what_does_not_arrive_says_why_and_is_learnt_if_it_lasts(
    desk: Desk, word: str, code: int | None, reason: Reason, learnt: bool
) -> None:
    assert desk.hears(said(word, code)) == [Fate("sms", SendState.UNDELIVERED, reason)]
    assert desk.learnt == ([(Listed("elm", "r-1"), reason)] if learnt else [])
    assert desk.hears(said(word, code)) == [None]
    assert len(desk.learnt) <= 1


def test_the_operator_is_told_the_code(desk: Desk) -> None:
    desk.hears(said("undelivered", 30007))
    assert desk.row()["detail"] == "undelivered, Twilio error 30007"


def test_a_phone_that_was_off_is_tried_once_more_and_not_at_once(desk: Desk) -> None:
    assert desk.hears(said("undelivered", 30003)) == [Fate("sms", SendState.PENDING, Reason.HANDSET_OFF)]
    assert desk.row()["next_attempt_at"] == NOW + RETRY_AFTER
    desk.put(attempts=2, provider_id=SECOND)
    assert desk.hears(said("undelivered", 30003, SECOND)) == [Fate("sms", SendState.UNDELIVERED, Reason.HANDSET_OFF)]


@pytest.mark.parametrize("left", [timedelta(0), RETRY_AFTER])
def test_no_second_try_comes_too_late_for_the_alert(desk: Desk, left: timedelta) -> None:
    desk.put(expires=NOW + left)
    desk.hears(said("undelivered", 30003))
    assert desk.state() == (SendState.UNDELIVERED, Reason.HANDSET_OFF)


@pytest.mark.parametrize("state", [MessageState.SUPPRESSED, MessageState.STALE])
def test_no_second_try_is_made_of_what_has_been_called_back(desk: Desk, state: MessageState) -> None:
    with desk.database.begin() as conn:
        conn.execute(update(messages).values(state=state))
    desk.hears(said("undelivered", 30003))
    assert desk.state() == (SendState.UNDELIVERED, Reason.HANDSET_OFF)


@pytest.mark.parametrize("state", [SendState.SENDING, SendState.UNKNOWN, SendState.PENDING, SendState.DEAD])
def test_a_row_in_doubt_is_settled_by_the_provider_speaking_of_it(desk: Desk, state: SendState) -> None:
    desk.put(state=state, reason=Reason.NO_ANSWER, provider_id=None)
    assert desk.hears(said("queued")) == [Fate("sms", SendState.SENT)]
    assert desk.row()["provider_id"] == FIRST


@pytest.mark.parametrize("word", ["queued", "sent", "undelivered"])
def test_what_must_not_be_sent_stays_so(desk: Desk, word: str) -> None:
    desk.put(state=SendState.SUPPRESSED, reason=Reason.STOPPED, provider_id=None)
    assert desk.hears(said(word, 30003)) == [None]
    assert desk.state() == (SendState.SUPPRESSED, Reason.STOPPED)


@pytest.mark.parametrize("state", [SendState.PENDING, SendState.SENDING, SendState.UNKNOWN])
def test_news_of_the_first_try_is_not_taken_for_news_of_the_second(desk: Desk, state: SendState) -> None:
    desk.put(state=state, attempts=2, provider_id=FIRST)
    assert desk.hears(said("sent"), said("undelivered", 30003)) == [None, None]
    assert desk.hears(said("sent", sid=SECOND)) == [Fate("sms", SendState.SENT)]
    assert desk.hears(said("undelivered", 30003)) == [None]
    assert desk.state() == (SendState.SENT, None)


def test_a_first_try_that_arrived_after_all_needs_no_second(desk: Desk) -> None:
    desk.hears(said("undelivered", 30003))
    assert desk.hears(said("delivered")) == [Fate("sms", SendState.DELIVERED)]
    assert desk.state() == (SendState.DELIVERED, None)


def test_a_name_that_is_nobodys_changes_nothing(desk: Desk) -> None:
    with desk.database.begin() as conn:
        assert report(conn, "f" * 16, said("delivered"), NOW) is None


def test_a_row_that_changes_between_the_look_and_the_word_is_looked_at_again() -> None:
    desk = Desk(create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}))
    desk.put(state=SendState.SENDING, provider_id=None)

    @event.listens_for(desk.database, "before_cursor_execute", once=True)
    def settled_first(*_: object) -> None:
        """Come between, once the row has been read."""
        event.listen(desk.database, "after_cursor_execute", meanwhile, once=True)

    def meanwhile(conn: Connection, *_: object) -> None:
        conn.exec_driver_sql("UPDATE outbox SET state = 'sent', provider_id = ?, detail = 'queued'", (FIRST,))

    assert desk.hears(said("undelivered", 30007)) == [Fate("sms", SendState.UNDELIVERED, Reason.FILTERED)]
    assert desk.state() == (SendState.UNDELIVERED, Reason.FILTERED)


def test_many_who_speak_of_one_message_at_once_count_its_end_once(tmp_path: Path) -> None:
    desk = Desk(create_engine(f"sqlite:///{tmp_path}/desk.db", connect_args={"timeout": 30}))
    desk.put(state=SendState.SENDING, provider_id=None)
    words = [said("queued"), said("sent"), said("undelivered", 30007)] * 8
    with ThreadPoolExecutor(6) as at_once:
        fates = [fate for (fate,) in at_once.map(desk.hears, words) if fate]
    assert fates.count(Fate("sms", SendState.UNDELIVERED, Reason.FILTERED)) == 1
    assert len(fates) <= 2
    assert desk.state() == (SendState.UNDELIVERED, Reason.FILTERED)
    desk.database.dispose()


# One message meets one end; Twilio may be wrong about that it did not arrive, and then says later that it did.
_ON_ITS_WAY = st.lists(st.sampled_from(["accepted", "scheduled", "queued", "sending", "sent"]).map(said), max_size=4)
_END = st.sampled_from([
    [],
    [said("delivered")],
    [said("delivered"), said("read")],
    *([said(word, code)] for word in ("failed", "undelivered") for code in (None, 21610, 30003, 30005, 30007)),
    [said("undelivered", 30003), said("delivered")],
    [said("canceled")],
])  # fmt: skip
_OF_THE_FIRST_TRY = st.lists(st.sampled_from([said("sent"), said("undelivered", 30003)]), max_size=2)


@st.composite
def _told(draw: st.DrawFn, words: Sequence[Reported]) -> list[Reported]:
    """Repeat and shuffle."""
    again = draw(st.lists(st.sampled_from(words), max_size=4)) if words else []
    return draw(st.permutations([*words, *again]))


@settings(max_examples=400, deadline=None)
@given(data=st.data(), state=st.sampled_from(SendState), attempts=st.integers(1, 3), hours=st.sampled_from([0, 4]))
@pytest.mark.parametrize("known", [None, FIRST])
def test_any_order_with_repetitions_leaves_the_same_row(
    lasting: Desk, data: st.DataObject, state: SendState, attempts: int, hours: int, known: str | None
) -> None:
    words = data.draw(_ON_ITS_WAY) + data.draw(_END)
    start = {"state": state, "attempts": attempts, "provider_id": known, "expires": NOW + timedelta(hours=hours)}
    _same_whatever_the_order(lasting, words, start, data.draw)


@settings(max_examples=300, deadline=None)
@given(data=st.data(), state=st.sampled_from(SendState))
def test_late_news_of_a_first_try_makes_no_difference_to_the_second(
    lasting: Desk, data: st.DataObject, state: SendState
) -> None:
    ours = [Reported(each.state, SECOND, each.reason, each.retry, each.learn, each.detail) for each in data.draw(_END)]
    settled = state in {SendState.SENT, SendState.DELIVERED, SendState.UNDELIVERED}
    start = {"state": state, "attempts": 2, "provider_id": SECOND if settled else FIRST}
    _same_whatever_the_order(lasting, [*ours, *data.draw(_OF_THE_FIRST_TRY)], start, data.draw)


def _same_whatever_the_order(
    desk: Desk, words: list[Reported], start: dict[str, Any], draw: Callable[[st.SearchStrategy[Any]], Any]
) -> None:
    rows = []
    for order in (words, draw(_told(words))):
        desk.put(**start)
        desk.hears(*order)
        rows.append(desk.row())
    assert rows[0] == rows[1]
    assert ProviderState.DELIVERED not in {word.state for word in words} or rows[0]["state"] is SendState.DELIVERED
