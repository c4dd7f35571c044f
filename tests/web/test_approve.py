"""A coordinator's word, given at the command line."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, update

from notifiers.outbox import Expansion, GroupMessage, Lane, MessageState, claim, expand, queue
from notifiers.outbox.tables import messages
from notifiers.reasons import Reason
from streams.store import open_engine
from tests.notifiers.street import People, person
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


class Approve:
    """The verb, its settings and its database."""

    def __init__(self, config: Path, url: str) -> None:
        self._config, self._url = config, url

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(cli, ["approve", str(self._config), *arguments, "--db", self._url])

    def roles(self, written: str) -> None:
        """Write down who has which role."""
        text = self._config.read_text(encoding="utf-8")
        self._config.write_text(text.replace("    areas:", f"    {written}\n    areas:"), encoding="utf-8")

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """Do something to the database behind the verb's back."""
        engine = open_engine(self._url)
        with engine.begin() as conn:
            yield conn
        engine.dispose()


def neighbours() -> People:
    """Give the group two members."""
    people = People()
    people.groups["lund/nabo"] = [person(1), person(2)]
    return people


@pytest.fixture
def approve(tmp_path: Path) -> Approve:
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
    return Approve(config, database)


def waiting(approve: Approve) -> list[tuple[str, str]]:
    """List what waits, by alert and language."""
    lines = [json.loads(line) for line in approve().stdout.splitlines()]
    return [(line["alert_id"], line["language"]) for line in lines]


def test_what_waits_is_listed_unless_it_is_too_late(approve: Approve) -> None:
    assert waiting(approve) == [("a1", "da"), ("a1", "en"), ("a2", "da")]


@pytest.mark.parametrize("no", [False, True])
def test_an_alert_is_decided_in_all_its_languages_and_no_other_with_it(approve: Approve, *, no: bool) -> None:
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
def test_an_alert_that_does_not_wait_is_refused_in_a_sentence(approve: Approve, alert: str, said: str) -> None:
    refused = approve(alert)
    assert (refused.exit_code, refused.stderr) == (1, f"{said}\n")


def test_a_word_can_be_changed_or_taken_back_before_it_is_sent(approve: Approve) -> None:
    assert approve("a1").exit_code == 0
    again = approve("a1")
    assert (again.exit_code, again.stderr) == (1, 'alert "a1" has been decided already, sent, or has expired\n')
    assert approve("a1", "--decline").exit_code == 0
    assert approve("a1").exit_code == 1
    assert approve("a1", "--take-back").stderr == "taken back, waits again for lund/nabo\n"
    assert waiting(approve) == [("a1", "da"), ("a1", "en"), ("a2", "da")]
    nothing = approve("a2", "--take-back")
    assert (nothing.exit_code, nothing.stderr) == (
        1, 'nothing has been decided of alert "a2" that could be taken back, or it has expired\n',
    )  # fmt: skip


def test_once_a_text_has_left_a_word_stands(approve: Approve) -> None:
    approve("a2", "--by", "Anne")
    with approve.database() as conn:
        expand(conn, datetime.now(UTC), Expansion(neighbours(), {}))
        claim(conn, datetime.now(UTC), 1, Lane("sms"))
    late = approve("a2", "--take-back")
    assert late.exit_code == 1
    assert re.fullmatch(
        r'alert "a2" cannot be taken back: the first text left at .*; stop stops the rest of it\n', late.stderr
    )


@pytest.mark.parametrize("no", [False, True])
def test_what_is_held_is_listed_with_the_reason_and_let_go_or_declined_likewise(approve: Approve, *, no: bool) -> None:
    with approve.database() as conn:
        held = {"state": MessageState.HELD, "reason": Reason.COST_PER_ALERT}
        conn.execute(update(messages).where(messages.c.alert_id == "a4").values(held))
    lines = [json.loads(line) for line in approve().stdout.splitlines()]
    assert [(line["role"], line["held"]) for line in lines if line["alert_id"] == "a4"] == [
        ("coordinator", "the alert would cost more than agreed")
    ]
    assert approve("a4", *(["--decline"] if no else [])).exit_code == 0
    assert ("a4", "da") not in waiting(approve)


def test_only_whoever_has_the_role_may_and_the_others_hear_who_has(approve: Approve) -> None:
    approve.roles("roles: {coordinator: [Anne Vestergaard, Bo Holm], duty_officer: [Carl Ny]}")
    refused = approve("a1", "--by", "Carl Ny")
    assert refused.exit_code == 1
    assert refused.stderr == (
        'lund/nabo waits for the role coordinator, which "Carl Ny" does not have; who does: Anne Vestergaard, Bo Holm\n'
    )
    assert ("a1", "da") in waiting(approve)
    assert approve("a1", "--by", "anne vestergaard").exit_code == 0


def test_one_group_can_be_decided_alone(approve: Approve) -> None:
    with approve.database() as conn:
        queue(conn, [message("a1", "lund/politi", approval="coordinator", thread="s1/p")])
    assert approve("a1", "--group", "politi").stderr == "approved for lund/politi\n"
    assert waiting(approve)[0] == ("a1", "da")
    refused = approve("a1", "--group", "press")
    assert refused.stderr == 'no message of alert "a1" waits for group "press"; those are: lund/nabo, lund/politi\n'


@pytest.mark.parametrize("name", ["+45 20 12 00 67", "anne@example.org", " ", "x" * 201])
def test_a_name_that_is_none_is_misuse_and_is_not_repeated(approve: Approve, name: str) -> None:
    wrong = approve("a1", "--by", name)
    assert wrong.exit_code == 2
    assert "give a name" in wrong.stderr
    assert name.strip() == "" or name not in wrong.stderr
    assert ("a1", "da") in waiting(approve)
