"""A coordinator's word, given at the command line."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notifiers.outbox import GroupMessage, queue
from streams.store import open_engine
from tests.web.village import village
from trygvarsel.cli import cli


def message(alert: str, group: str, **changes: object) -> GroupMessage:
    """Word a message that waits for a coordinator."""
    now = datetime.now(UTC)
    usual: dict[str, object] = {
        "alert_id": alert,
        "group_id": group,
        "channel": "sms",
        "language": "da",
        "thread": "s1/opened",
        "text": "Lås døren [også] når du er hjemme.",
        "segments": 1,
        "priority": 1,
        "due": now,
        "expires": now + timedelta(hours=4),
        "approval": "coordinator",
    }
    return GroupMessage(**(usual | changes))  # type: ignore[arg-type]  # the caller names real fields


@pytest.fixture
def approve(tmp_path: Path) -> Callable[..., Result]:
    config, database = village(tmp_path), f"sqlite:///{tmp_path}/approve.db"
    engine = open_engine(database)
    with engine.begin() as conn:
        queue(
            conn,
            [
                message("a1", "lund/nabo"),
                message("a1", "lund/nabo", language="en", text="Lock the door."),
                message("a2", "lund/nabo"),
                message("a3", "lund/nabo", expires=datetime.now(UTC) - timedelta(minutes=1)),
                message("a4", "lund/nabo", approval=None),
            ],
        )
    engine.dispose()

    def approve_with(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["approve", str(config), *arguments, "--db", database])

    return approve_with


def waiting(approve: Callable[..., Result]) -> list[tuple[str, str]]:
    """List what waits, by alert and language."""
    lines = [json.loads(line) for line in approve().stdout.splitlines()]
    return [(line["alert_id"], line["language"]) for line in lines]


def test_what_waits_is_listed_unless_it_is_too_late(approve: Callable[..., Result]) -> None:
    assert waiting(approve) == [("a1", "da"), ("a1", "en"), ("a2", "da")]


@pytest.mark.parametrize("no", [False, True])
def test_an_alert_is_decided_in_all_its_languages_and_no_other_with_it(
    approve: Callable[..., Result], *, no: bool
) -> None:
    decided = approve("a1", *(["--decline"] if no else []))
    assert decided.exit_code == 0
    assert waiting(approve) == [("a2", "da")]


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        ("a3", 'alert "a3" has been decided already, sent, or has expired'),
        ("a4", 'no message of alert "a4" waits for approval; without an alert, approve lists what does'),
        ("nonsense", 'no message of alert "nonsense" waits for approval; without an alert, approve lists what does'),
    ],
)
def test_an_alert_that_does_not_wait_is_refused_in_a_sentence(
    approve: Callable[..., Result], alert: str, said: str
) -> None:
    refused = approve(alert)
    assert (refused.exit_code, refused.stderr) == (1, f"{said}\n")


def test_a_yes_can_be_taken_back_before_it_is_sent_and_a_no_is_final(approve: Callable[..., Result]) -> None:
    assert approve("a1").exit_code == 0
    again = approve("a1")
    assert (again.exit_code, again.stderr) == (1, 'alert "a1" has been decided already, sent, or has expired\n')
    assert approve("a1", "--decline").exit_code == 0
    assert approve("a1").exit_code == 1
