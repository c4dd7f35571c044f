"""What an earlier release left in the middle of its work is gone on from: the alerts of a replay, each once."""

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, create_engine, select

from notifiers.outbox.tables import messages
from streams.arrivals import Arrival
from streams.core.facts import Alert, Message
from streams.core.snapshot import read
from streams.lines import alert_line
from streams.metrics import Metrics
from streams.relay import Relay
from streams.replay import Replay
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests import postgres
from tests.streams import older
from tests.world import NOW, town

from . import earlier

POLICIES = town(earlier.settings())
WRITTEN_BY = "0005"
"""The revision of the tables that the rows were in."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open what the earlier release left, as this one does."""
    if request.param == "sqlite":
        yield from left(f"sqlite:///{tmp_path / 'town.db'}")
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "earlier") as url:
            yield from left(url)


def left(url: str) -> Iterator[Engine]:
    before = create_engine(url)
    older.release(before, WRITTEN_BY)
    with before.begin() as conn:
        earlier.load(conn)
    before.dispose()
    opened = open_engine(url)
    yield opened
    opened.dispose()


def go_on(engine: Engine) -> Service:
    """Take in the reports that the earlier release did not live to see."""
    service = Service(POLICIES, Store(engine), Metrics(CollectorRegistry(), ["lund", "syd"], ["sms"]))
    for report in earlier.reports()[earlier.HANDLED :]:
        service.receive([Arrival(write_json(report).encode(), "test")], NOW)
    return service


def replayed() -> list[tuple[Alert, list[Message]]]:
    replay = Replay(POLICIES, NOW)
    return [(alert, list(worded)) for alert, worded in replay.over(earlier.rows())]


def by_partnership(lines: Iterable[str]) -> dict[str, list[str]]:
    theirs = defaultdict(list)
    for line in lines:
        theirs[json.loads(line)["partnership"]].append(line)
    return dict(theirs)


def texts(engine: Engine) -> Sequence[Any]:
    with engine.connect() as conn:
        columns = (messages.c.alert_id, messages.c.group_id, messages.c.text)
        return sorted(tuple(row) for row in conn.execute(select(*columns)))


def test_alerts_and_messages_are_those_of_a_replay_each_once_and_nothing_is_worked_out_anew(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    store, before = Store(engine), len(Store(engine).alerts())
    waiting = [dict(each.headers())["ce_type"] for each in Relay(store).waiting()]
    for policy in POLICIES:
        found = store.snapshot(policy.partnership)
        assert found is not None
        assert read(policy, found.state).heard
        assert list(store.journal(policy.partnership, after=found.seq))
    with caplog.at_level(logging.INFO):
        go_on(engine)
    expected = replayed()
    assert by_partnership(store.alerts()) == by_partnership(alert_line(alert) for alert, _ in expected)
    assert 0 < before < len(expected)
    words = [(alert.alert_id, f"{alert.partnership}/{alert.group}", m.text) for alert, some in expected for m in some]
    assert texts(engine) == sorted(words)
    assert "journal is followed" not in caplog.text
    assert waiting == [b"trygvarsel.alert.v1"] * earlier.STILL_TO_SAY
