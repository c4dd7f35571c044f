"""Whoever lets texts go waits for whoever is just deciding who hears what: nobody is told twice because of both."""

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from notifiers.message import TryAgain, Undeliverable
from notifiers.outbox import Expansion, Purse, approving, expand, switching
from notifiers.outbox.dead_letters import dead_letters
from notifiers.outbox.resending import Order, resend
from notifiers.reasons import Reason
from tests.notifiers.street import START, Street, person, worded

pytestmark = pytest.mark.postgresql


@pytest.fixture
def street(postgresql: str) -> Iterator[Street]:
    """Give a street in a database that several may write to at once, which the other kind never lets them."""
    database: Engine = create_engine(f"{postgresql}postgres")
    street = Street(database)
    street.people["elm"] = [person(1)]
    street.people["oak"] = [person(1, name="o-1")]
    yield street
    with database.begin() as conn:
        conn.execute(text("DROP SCHEMA public CASCADE"))
        conn.execute(text("CREATE SCHEMA public"))
    street.close()


def stopped(street: Street) -> None:
    street.post.fail_before.append(TryAgain(Reason.NOT_REACHED))
    street.delivery().deliver()
    with street.database.begin() as conn:
        switching.stop_alert(conn, "a1/elm", "Anne", START)


def held(street: Street) -> None:
    street.delivery(purse=Purse({"sms": 2.0}, per_alert=1)).deliver()


def dead(street: Street) -> None:
    street.post.fail_before.append(Undeliverable(Reason.REFUSED))
    street.delivery().deliver()


def resume(conn: Connection) -> object:
    return switching.resume_alert(conn, "a1/elm", "Anne", START)


def release(conn: Connection) -> object:
    return approving.release(conn, "a1/elm", "elm", "Anne", START)


def again(conn: Connection) -> object:
    return resend(conn, dead_letters(conn), Order("Anne", START))


@pytest.mark.parametrize(("before", "let_go"), [(stopped, resume), (held, release), (dead, again)])
def test_who_is_let_go_and_told_by_another_group_at_the_same_moment_hears_it_once(
    street: Street, before: Callable[[Street], None], let_go: Callable[[Connection], object]
) -> None:
    street.queue(worded())
    before(street)
    street.queue(worded(alert_id="a1/oak", group_id="oak"))

    def say() -> None:
        with street.database.begin() as conn:
            let_go(conn)

    somebody = Thread(target=say)
    with street.database.begin() as conn:
        expand(conn, START, Expansion(street.audience, {}))
        somebody.start()
        somebody.join(0.5)
    somebody.join()
    street.clock.forward(minutes=30)
    street.delivery().deliver()
    assert len(street.post.accepted) == 1
