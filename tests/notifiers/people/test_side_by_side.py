"""Several processes that write about people at once: the ledger stays one chain, and nobody's word is lost."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from .village import ELM, OAK, Village, row

NUMBERS = [f"+45201200{number}" for number in range(10, 50)]


@pytest.fixture
def patient(database: Engine) -> Iterator[Engine]:
    """Wait for the lock as long as the service does."""
    waits = {"timeout": 30} if database.dialect.name == "sqlite" else {}
    engine = create_engine(database.url, connect_args=waits)
    yield engine
    engine.dispose()


def test_lists_and_stops_at_the_same_time_make_one_whole_ledger(patient: Engine) -> None:
    village = Village(patient)
    listed = [row(f"r-{number}", phone=phone) for number, phone in enumerate(NUMBERS)]
    with ThreadPoolExecutor(4) as together:
        lists = [together.submit(village.take, *listed, group=group) for group in (ELM, OAK) for _ in range(3)]
        stops = [together.submit(village.stop, phone) for phone in NUMBERS[::2]]
        done: list[Future[Any]] = [*lists, *stops]
        for each in done:
            each.result()
    village.take(*listed, group=ELM)
    assert village.broken() is None
    out = {phone for phone in NUMBERS if ("withdrawn", "sms", "") in village.ledger(phone)}
    assert out == set(NUMBERS[::2])
    for group in (ELM, OAK):
        reached = set(village.addresses(*(member.id for member in listed), group=group).values())
        assert reached == set(NUMBERS[1::2])
