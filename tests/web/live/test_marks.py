"""The marks move with whatever any process writes, on SQLite and PostgreSQL alike, and with nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from notifiers.outbox.acknowledging import acknowledgements
from notifiers.outbox.auditing import How, audit
from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.tables import messages, outbox
from streams.databases import open_engine
from streams.tables import alerts, journal, refused
from streams.web_tables import proposals
from tests import postgres
from tests.world import START
from web.live.marks import Kind, Marks, changed


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/marks.db"
        return
    with postgres.fresh_database(request.getfixturevalue("postgresql"), "marks") as fresh:
        yield fresh


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    yield opened
    opened.dispose()


def write(url: str, statement: Any) -> None:
    """Write as another process would: by a connection of one's own."""
    other = open_engine(url)
    try:
        with other.begin() as conn:
            conn.execute(statement)
    finally:
        other.dispose()


MESSAGE = {
    "alert_id": "a", "group_id": "lund/nabo", "channel": "sms", "language": "da", "thread": "t", "text": "Lås døren",
    "segments": 1, "priority": 1, "due": START, "expires": START + timedelta(days=2), "state": MessageState.WAITING,
}  # fmt: skip
SEND = {
    "message_id": 1, "alert_id": "a", "recipient": "m1", "ref": "r", "channel": "sms", "priority": 1,
    "expires": START + timedelta(days=2), "state": SendState.PENDING, "next_attempt_at": START, "created_at": START,
    "group_id": "lund/nabo", "attempts": 0, "looks": 0,
}  # fmt: skip
STEPS = [
    (insert(journal).values(received_at=START, partnership="lund", key="r1", report="{}"), Kind.REPORTS),
    (
        insert(refused).values(received_at=START, origin="x", report_id="", kind="invalid", reason="no", body=""),
        Kind.REPORTS,
    ),
    (insert(alerts).values(alert_id="a", spate_id="s", raised_at=START, body="{}", partnership="lund"), Kind.ALERTS),
    (insert(messages).values(MESSAGE), Kind.DELIVERY),
    (update(messages).values(state=MessageState.READY, decided_at=START), Kind.DELIVERY),
    (insert(outbox).values(SEND), Kind.DELIVERY),
    (update(outbox).values(state=SendState.SENT, settled_at=START), Kind.DELIVERY),
    (update(outbox).values(delivered_at=START), Kind.DELIVERY),
    (
        insert(acknowledgements).values(alert_id="a", group_id="lund/nabo", by="m1", how=How.SMS, at=START),
        Kind.DELIVERY,
    ),
    (
        insert(audit).values(
            at=START, who="Anna", how=How.CONSOLE, what="approved", alert_id="a", group_id="", detail=""
        ),
        Kind.DELIVERY,
    ),
    (
        insert(proposals).values(
            partnership="lund",
            author="Anna",
            account_id=1,
            at=START,
            reason="r",
            edits="",
            base="",
            diff="",
            state="open",
        ),
        Kind.SETTINGS,
    ),
    (update(proposals).values(decided_at=START, state="taken"), Kind.SETTINGS),
]


def test_each_change_moves_its_own_mark_and_no_other(url: str, engine: Engine) -> None:
    marks = Marks(engine)
    before = marks.look(["lund"])["lund"]
    for statement, kind in STEPS:
        write(url, statement)
        after = marks.look(["lund"])["lund"]
        assert changed(before, after) == [kind], statement
        assert marks.look(["lund"])["lund"] == after
        before = after


def test_what_happens_in_one_partnership_moves_no_mark_of_another(url: str, engine: Engine) -> None:
    marks = Marks(engine)
    before = marks.look(["lund", "odder"])
    for statement in (STEPS[0][0], STEPS[2][0], STEPS[3][0], STEPS[5][0]):
        write(url, statement)
    after = marks.look(["lund", "odder"])
    assert before["odder"] == after["odder"]
    assert changed(before["lund"], after["lund"]) == [Kind.REPORTS, Kind.ALERTS, Kind.DELIVERY]
