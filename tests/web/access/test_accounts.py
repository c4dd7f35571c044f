"""Accounts at the command line: made, given roles, closed; every mistake is helped, and all of it is in the log."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from notifiers.outbox.auditing import decisions
from streams.store import open_engine
from streams.web_tables import accounts, sessions
from tests.world import CONFIG, START, dedented
from trygvarsel.cli import cli
from web.access.passwords import Passwords
from web.access.sessions import begin

PASSWORD = "en lang hemmelig sætning"  # noqa: S105 - it opens nothing
ROLES = "        roles: {coordinator: [Anne Vestergaard]}\n"
SETTINGS = CONFIG.replace("        areas:\n", f"{ROLES}        areas:\n", 1)


@dataclass(frozen=True)
class Desk:
    """A folder with settings, and a database that the first verb makes."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder}/lund.db"

    def does(self, verb: str, *words: str, typed: str = f"{PASSWORD}\n", code: int = 0) -> Result:
        said = ["accounts", verb, str(self.folder / "lund.yaml"), *words, "--db", self.url]
        done = CliRunner().invoke(cli, said if verb == "list" else [*said, "--by", "Driften"], input=typed)
        assert done.exit_code == code, done.output
        assert PASSWORD not in done.output
        return done

    def add(self, login: str, name: str, *roles: str, code: int = 0) -> Result:
        given = [word for role in roles for word in ("--role", role)]
        return self.does("add", login, "--name", name, *given, "--password-stdin", code=code)

    def listed(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.does("list").stdout.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "lund.yaml").write_text(dedented(SETTINGS), "utf-8")
    return Desk(tmp_path)


def test_an_account_is_made_with_its_roles_and_the_password_is_kept_hashed(desk: Desk) -> None:
    desk.add("Anne", "Anne Vestergaard", "lund:coordinator", "lund:approver")
    roles = "lund:approver lund:coordinator"
    line = {"login": "anne", "name": "Anne Vestergaard", "open": True, "signs_in": "password", "roles": roles}
    assert desk.listed() == [line]
    with open_engine(desk.url).connect() as conn:
        kept = conn.scalar(select(accounts.c.password))
    assert str(kept).startswith("$argon2id$")
    assert Passwords().right(kept, PASSWORD)


def test_a_password_that_is_typed_is_typed_twice_and_one_made_up_is_shown_once(desk: Desk) -> None:
    desk.does("add", "bo", "--name", "Bo", typed=f"{PASSWORD}\nnoget andet end før\n{PASSWORD}\n{PASSWORD}\n")
    said = desk.does("add", "ida", "--name", "Ida", "--made-up").output
    password = said.partition("shown this once: ")[2].splitlines()[0]
    with open_engine(desk.url).connect() as conn:
        kept = conn.scalar(select(accounts.c.password).where(accounts.c.login == "ida"))
    assert Passwords().right(kept, password)


@pytest.mark.parametrize(
    ("role", "helped"),
    [
        ("lnd:reader", 'there is no partnership "lnd"; did you mean "lund"? those are: lund'),
        ("odder:reader", 'there is no partnership "odder"; those are: lund'),
        (
            "lund:leader",
            'no role "leader"; did you mean "reader"? the roles are: reader, coordinator, approver, police',
        ),
        ("reader", '--role "reader": write the partnership too, as in lund:reader'),
    ],
)
def test_a_role_that_is_not_there_is_helped_and_no_account_is_made(desk: Desk, role: str, helped: str) -> None:
    assert helped in desk.add("bo", "Bo", role, code=1).output
    assert desk.listed() == []


def test_somebody_without_a_role_or_a_name_in_the_settings_is_told_what_is_missing(desk: Desk) -> None:
    assert "it may do nothing yet" in desk.add("ida", "Ida").output
    assert 'do not name "Bo"' in desk.add("bo", "Bo", "lund:approver").output
    assert "do not name" not in desk.add("anne", "anne  VESTERGAARD", "lund:approver").output


@pytest.mark.parametrize(
    ("login", "name", "why"),
    [
        ("anne", "Bo", 'an account "anne" already'),
        ("bo", "ANNE vestergaard", 'an account of "ANNE vestergaard" already'),
        ("bo", "ANNE VE\u017fTERGAARD", "an account of"),
        ("bo", "Anne\u200b Vestergaard", "cannot be seen"),
        ("bo", "bo@example.dk", "looks like a telephone number or a mail address"),
        ("b o", "Bo", "without a space"),
    ],
)
def test_a_login_and_a_name_belong_to_one_person(desk: Desk, login: str, name: str, why: str) -> None:
    desk.add("anne", "Anne Vestergaard")
    assert why in desk.add(login, name, code=1).output


@pytest.mark.parametrize("again", ["ÅSE HOLM", "åse  holm", "A\u030ase Holm"])
def test_a_name_is_the_same_however_its_danish_letters_are_written(desk: Desk, again: str) -> None:
    desk.add("aase", "Åse Holm")
    assert f'an account of "{" ".join(again.split())}" already' in desk.add("ase", again, code=1).output


@pytest.mark.parametrize("password", ["kort", "x" * 201, "aaaaaaaaaaaaaaaa", "bobobobobobobo"])
def test_a_password_that_is_easily_guessed_is_refused(desk: Desk, password: str) -> None:
    done = desk.does("add", "bo", "--name", "Bo", "--password-stdin", typed=f"{password}\n", code=1)
    assert "a password" in done.output
    assert desk.listed() == []


def test_roles_are_given_and_taken_and_nobody_hears_of_an_unknown_login(desk: Desk) -> None:
    desk.add("bo", "Bo", "lund:reader")
    desk.does("grant", "bo", "--role", "lund:police")
    desk.does("revoke", "bo", "--role", "lund:reader")
    assert desk.listed()[0]["roles"] == "lund:police"
    assert 'there is no account "ib"; those are: bo' in desk.does("grant", "ib", "--role", "lund:reader", code=1).output
    assert "say which" in desk.does("grant", "bo", code=1).output


def test_a_role_in_a_partnership_that_is_gone_can_still_be_taken(desk: Desk) -> None:
    desk.add("bo", "Bo", "lund:reader")
    (desk.folder / "lund.yaml").write_text(dedented(SETTINGS).replace("  lund:", "  odder:"), "utf-8")
    desk.does("revoke", "bo", "--role", "lund:reader")
    assert desk.listed()[0]["roles"] == ""


@pytest.mark.parametrize("verb", [["close", "bo"], ["password", "bo", "--made-up"]])
def test_closing_an_account_or_setting_its_password_ends_all_its_sessions(desk: Desk, verb: list[str]) -> None:
    desk.add("bo", "Bo", "lund:reader")
    engine = open_engine(desk.url)
    with engine.begin() as conn:
        begin(conn, 1, START)
    desk.does(*verb)
    with engine.connect() as conn:
        assert conn.execute(select(sessions)).all() == []


def test_a_closed_account_can_be_opened_again(desk: Desk) -> None:
    desk.add("bo", "Bo", "lund:reader")
    desk.does("close", "bo")
    assert desk.listed()[0]["open"] is False
    assert "accounts reopen" in desk.does("password", "bo", "--made-up", code=1).output
    desk.does("reopen", "bo")
    assert desk.listed()[0]["open"] is True


def test_an_account_from_elsewhere_needs_settings_that_say_where(desk: Desk) -> None:
    assert "sign_in" in desk.does("add", "bo", "--name", "Bo", "--elsewhere", code=1).output
    more = 'console: {sign_in: {name: Kommunen, issuer: "https://login.example.dk", client_id: x}}\n'
    (desk.folder / "lund.yaml").write_text(more + dedented(SETTINGS), "utf-8")
    desk.does("add", "bo@example.dk", "--name", "Bo", "--elsewhere")
    desk.does("add", "ida", "--name", "Ida", "--subject", "u-7")
    assert [each["signs_in"] for each in desk.listed()] == ["nothing", "elsewhere"]


def test_everything_is_in_the_log_by_name_and_without_a_login(desk: Desk) -> None:
    desk.add("bo@example.dk", "Bo", "lund:reader")
    desk.does("revoke", "bo@example.dk", "--role", "lund:reader")
    desk.does("close", "bo@example.dk")
    with open_engine(desk.url).connect() as conn:
        lines = [(each.who, each.what, each.group_id, each.detail) for each in decisions(conn)]
    assert lines == [
        ("Driften", "account made", "", "Bo"),
        ("Driften", "role given", "lund", "Bo: reader"),
        ("Driften", "role taken", "lund", "Bo: reader"),
        ("Driften", "account closed", "", "Bo"),
    ]
