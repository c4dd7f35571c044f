"""Nobody has to remember it: whoever delivers does it once a day, a little between two rounds, and notes it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from notifiers.outbox.auditing import How, What, decisions
from streams.retention.passing import BY_ITSELF
from streams.tables import refused
from tests.world import NOW, settings
from trygvarsel.delivering import Deliverer
from trygvarsel.retaining import AT_FIRST, DAILY
from trygvarsel.wiring import House, open_house


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    found = open_house(settings(), f"sqlite:///{tmp_path / 'town.db'}", clock)
    yield found
    found.engine.dispose()


def refuse(house: House, *days: int) -> None:
    usual = {"origin": "o", "report_id": "r", "kind": "k", "reason": "r", "body": "b"}
    with house.engine.begin() as conn:
        for ago in days:
            conn.execute(insert(refused).values(received_at=house.now() - timedelta(days=ago), **usual))


def left(house: House) -> int:
    with house.engine.connect() as conn:
        return len(conn.execute(select(refused)).all())


def rounds(deliverer: Deliverer, most: int = 45) -> None:
    for _ in range(most):
        deliverer.once()


def test_it_is_done_ten_minutes_after_a_start_and_then_once_a_day(house: House, clock: Clock) -> None:
    refuse(house, 91, 1)
    deliverer = Deliverer(house)
    rounds(deliverer, 3)
    assert left(house) == 2
    clock.time += AT_FIRST
    rounds(deliverer)
    assert left(house) == 1
    refuse(house, 91)
    rounds(deliverer)
    assert left(house) == 2
    clock.time += DAILY
    rounds(deliverer)
    assert left(house) == 1
    with house.engine.connect() as conn:
        noted = [(each.who, each.how, each.what, each.detail) for each in decisions(conn)]
    assert noted == [(BY_ITSELF, How.BY_ITSELF, What.LET_GO, "refused 1")] * 2


def test_what_another_has_just_done_is_not_done_again(house: House, clock: Clock) -> None:
    refuse(house, 91)
    first, second = Deliverer(house), Deliverer(house)
    clock.time += AT_FIRST
    rounds(first)
    refuse(house, 91)
    rounds(second)
    assert left(house) == 1


def test_no_round_of_delivery_does_more_than_one_step(house: House, clock: Clock) -> None:
    refuse(house, *([91] * 2000))
    deliverer = Deliverer(house)
    clock.time += AT_FIRST
    seen = []
    for _ in count():
        deliverer.once()
        seen.append(left(house))
        if not seen[-1]:
            break
    assert max(before - after for before, after in zip([2000, *seen], seen, strict=False)) <= 500
