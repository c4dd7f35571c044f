"""What was kept to be said is said in its order, under the same id however often, and forgotten once it has arrived."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from streams.effects import Announcement, Aside, Effects
from streams.envelopes import Envelope, Kind, opened
from streams.relay import AT_ONCE, Relay
from streams.store import Store
from tests.world import START


def said(number: int, kind: str = "alert") -> Announcement:
    return Announcement(kind, f"a{number}", "851f0513fffffff", START + timedelta(seconds=number), f'{{"n": {number}}}')


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


def test_announcements_wait_in_the_order_in_which_they_were_kept_until_they_were_said(store: Store) -> None:
    relay, all_of_them = Relay(store), [said(n) for n in range(5)]
    store.keep(Effects(announcements=all_of_them[:3]), START)
    store.keep(Effects(announcements=all_of_them[3:]), START)
    for _ in range(2):  # whoever reads them and dies has said nothing
        assert [each.announcement for each in relay.waiting()] == all_of_them
    waiting = relay.waiting()
    assert relay.said(waiting[:2]) == 3
    store.keep(Effects(announcements=[said(9)]), START)
    assert [each.announcement.id for each in Relay(store).waiting()] == ["a2", "a3", "a4", "a9"]
    assert relay.said(waiting) == 1  # nothing that came since is taken for said


def test_a_great_many_are_said_some_at_a_time(store: Store) -> None:
    relay = Relay(store)
    store.keep(Effects(announcements=[said(n) for n in range(AT_ONCE + 5)]), START)
    first = relay.waiting()
    assert (len(first), relay.said(first)) == (AT_ONCE, 5)
    assert [each.announcement.id for each in relay.waiting()] == [f"a{AT_ONCE + n}" for n in range(5)]


@pytest.mark.parametrize(("kind", "topic"), [("alert", Kind.ALERT), ("refusal", Kind.REFUSAL)])
def test_it_bears_the_same_id_and_time_however_often_it_is_said(store: Store, kind: str, topic: Kind) -> None:
    store.keep(Effects(announcements=[said(7, kind)]), START)
    (once,), (again,) = Relay(store).waiting(), Relay(store).waiting()
    assert once.headers() == again.headers()
    envelope = opened(once.headers(), topic)
    assert isinstance(envelope, Envelope)
    assert (envelope.id, envelope.time) == ("a7", START + timedelta(seconds=7))


def test_what_a_newer_release_kept_is_said_in_the_version_that_it_was_written_in(store: Store) -> None:
    store.keep(Effects(announcements=[said(1), replace(said(2), version=2)]), START)
    types = [dict(each.headers())["ce_type"] for each in Relay(store).waiting()]
    assert types == [b"trygvarsel.alert.v1", b"trygvarsel.alert.v2"]


def test_what_is_kept_aside_is_found_by_the_release_that_can_read_it_and_forgotten_once_put_back(store: Store) -> None:
    newer = Aside("t.reports", 0, 5, 2, "[]", None, b"{}")
    here, there = replace(newer, offset=6, version=1), replace(newer, topic="t.incidents", version=1)
    store.keep(Effects(aside=[newer, here, there]), START)
    relay, newest = Relay(store), {"t.reports": 1}
    assert relay.readable(newest) == [here]
    relay.put_back([here])
    assert relay.readable(newest) == []
    assert relay.readable({"t.incidents": 1}) == [there]
