"""What becomes of messages when the process, the database, the disk or the channel itself gives way."""

import asyncio
from collections import deque
from datetime import timedelta

import pytest
from sqlalchemy import Connection, StaticPool, create_engine, event, select
from sqlalchemy.exc import OperationalError

from notifiers.delivery import Delivery
from notifiers.message import Message, Receipt
from notifiers.outbox import Fate, SendState
from notifiers.outbox.tables import outbox
from tests.notifiers.street import Forgetful, Killed, Post, Street, person, worded


@pytest.mark.parametrize("accepted", [True, False])
def test_a_process_killed_while_sending_loses_nothing_and_repeats_nothing(street: Street, *, accepted: bool) -> None:
    street.people["elm"] = [person(number) for number in range(40)]
    street.queue(worded())

    class Deadly(Post):
        async def send(self, message: Message) -> Receipt:
            if len(self.accepted) == 30 and not street.killed:
                if accepted:
                    await super().send(message)
                street.killed = True
                raise Killed
            return await super().send(message)

    street.post = Deadly(street.clock)
    assert street.round(street.delivery()) is None
    street.post = Post(street.clock, accepted=street.post.accepted)
    successor = street.delivery()
    assert street.states() == {"sent": 1, "sending": 39}, "the first proves the channel, then all are under way"
    for _ in range(5):
        successor.deliver()
        street.clock.forward(minutes=1)
    assert street.states() == {"sent": 40}
    assert len({to for to, _, _ in street.post.accepted}) == len(street.post.accepted) == 40


def test_a_slow_channel_never_sends_on_an_old_claim(street: Street) -> None:
    class Slow(Post):
        async def send(self, message: Message) -> Receipt:
            receipt = await super().send(message)
            street.clock.forward(seconds=20)
            return receipt

    street.queue(worded())
    street.post = Slow(street.clock)
    street.delivery().deliver()
    with street.database.connect() as conn:
        claimed = {row.recipient: row.claimed_at for row in conn.execute(select(outbox))}
    sent = {one.id: at for to, _, at in street.post.accepted for one in street.people["elm"] if one.phone == to}
    assert len(street.post.accepted) == len(sent) == 3
    assert all(sent[one] - claimed[one] <= timedelta(seconds=30) for one in sent)


def test_a_channel_that_breaks_its_promise_puts_one_row_in_doubt_and_stops_no_other(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    street.queue(worded())
    street.post.fail_after.extend([None, RuntimeError("of +4520100002")])
    delivery = street.delivery()
    delivery.deliver()
    assert street.states() == {"sent": 2, "unknown": 1}
    assert "RuntimeError" in caplog.text
    assert "+45" not in caplog.text
    for _ in range(3):
        street.clock.forward(minutes=1)
        delivery.deliver()
    assert street.states() == {"sent": 3}
    assert len(street.post.accepted) == 3


@pytest.mark.parametrize(("careful", "state"), [(True, "dead"), (False, "sent")])
def test_after_a_crash_a_channel_that_cannot_be_asked_leaves_nothing_in_doubt(
    street: Street, *, careful: bool, state: str
) -> None:
    street.people["elm"] = [person(1)]
    street.queue(worded(careful=careful))

    class Deadly(Post):
        async def send(self, message: Message) -> Receipt:
            street.killed = True
            raise Killed

    assert street.round(street.delivery(channel=Forgetful(Deadly(street.clock)))) is None
    successor = street.delivery(channel=Forgetful(street.post))
    for _ in range(3):
        street.clock.forward(minutes=1)
        successor.deliver()
    assert street.states() == {state: 1}


def test_a_round_ends_after_its_stretch_so_that_the_more_urgent_is_seen(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(500)]
    street.queue(worded())

    class Slow(Post):
        async def send(self, message: Message) -> Receipt:
            await asyncio.sleep(0.02)
            return await super().send(message)

    street.post = Slow(street.clock)
    street.delivery(stretch=timedelta(seconds=0.1), at_once=8).deliver()
    assert 0 < len(street.post.accepted) < 200


def test_a_delivery_told_to_stop_begins_nothing_more(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(100)]
    street.queue(worded())
    told: list[Delivery] = []

    class Stopping(Post):
        async def send(self, message: Message) -> Receipt:
            told[0].stop()
            return await super().send(message)

    street.post = Stopping(street.clock)
    told.append(street.delivery())
    told[0].deliver()
    assert street.states() == {"sent": 1, "pending": 99}


def test_a_database_that_goes_away_in_mid_round_costs_no_verdict(street: Street) -> None:
    street.people["elm"] = [person(number) for number in range(40)]
    street.queue(worded())
    gone = deque([False, False, False, True])  # expanding, looking, the first claim; and then

    def away(conn: Connection) -> None:
        if gone and gone.popleft():
            conn.close()
            raise OperationalError("settle", {}, Exception("the database has gone away"))

    class Away(Post):
        async def send(self, message: Message) -> Receipt:
            await asyncio.sleep(0.01)
            return await super().send(message)

    street.post = Away(street.clock)
    delivery = street.delivery()
    event.listen(street.database, "engine_connect", away)
    with pytest.raises(OperationalError):
        delivery.deliver()
    delivery.deliver()
    event.remove(street.database, "engine_connect", away)
    assert street.states() == {"sent": 40}
    assert len(street.post.accepted) == 40


def test_a_disk_that_fills_up_between_sending_and_settling_costs_nothing(tmp_path: object) -> None:
    database = create_engine(f"sqlite:///{tmp_path}/outbox.db", poolclass=StaticPool)
    street = Street(database)
    street.people["elm"] = [person(number) for number in range(200)]
    street.queue(worded())

    def pages(limit: str) -> None:
        with database.connect() as conn:
            conn.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    class Filling(Post):
        async def send(self, message: Message) -> Receipt:
            receipt = await super().send(message)
            if len(self.accepted) == 2:
                pages("1")  # SQLite takes this to mean: no more than there are now
            return Receipt(receipt.provider_id + "." * 2000, receipt.status)

    street.post = Filling(street.clock)
    delivery = street.delivery()
    for _ in range(3):
        with pytest.raises(OperationalError, match="full"):
            delivery.deliver()
    assert len(street.post.accepted) == 65, "no more than are under way at once, until they can be written down"
    pages("100000")
    done = delivery.deliver()
    assert street.states() == {"sent": 200}
    assert done.fates[Fate("sms", SendState.SENT)] == 200
    assert len({to for to, _, _ in street.post.accepted}) == len(street.post.accepted) == 200
    street.close()
