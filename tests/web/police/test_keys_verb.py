"""`keys` makes, lists and ends keys, tells each once, and leaves a line in the log."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notifiers.outbox.auditing import What, decisions
from streams.store import open_engine
from tests.world import dedented
from trygvarsel.cli import cli
from web.police import keys


class Verb:
    """The verb, on a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.config, self.url = folder / "s.yaml", f"sqlite:///{folder}/keys.db"
        self.config.write_text(dedented(), "utf-8")
        self.engine = open_engine(self.url)

    def __call__(self, verb: str, *words: str) -> Result:
        return CliRunner().invoke(cli, ["keys", verb, str(self.config), *words, "--db", self.url])


@pytest.fixture
def verb(tmp_path: Path) -> Verb:
    return Verb(tmp_path)


def test_a_key_is_printed_once_and_lets_in_its_source(verb: Verb) -> None:
    made = verb("add", "north", "--name", "new system", "--by", "Anna")
    key = made.stdout.strip()
    with verb.engine.connect() as conn:
        found = keys.whose(conn, key)
        [noted] = decisions(conn)
    assert found is not None
    assert (found.source, found.name, found.created_by) == ("north", "new system", "Anna")
    assert (noted.who, noted.what, noted.detail) == ("Anna", What.KEY_MADE, "key 1 for source north: new system")
    listed = verb("list")
    assert key not in listed.output
    assert json.loads(listed.stdout)["state"] == "valid"


def test_a_third_key_is_refused_and_names_the_two(verb: Verb) -> None:
    for name in ("old", "new"):
        assert verb("add", "north", "--name", name).exit_code == 0
    third = verb("add", "north", "--name", "newer")
    assert third.exit_code == 1
    assert '1 ("old") and 2 ("new")' in third.stderr
    assert verb("end", "1", "--by", "Bo").exit_code == 0
    assert verb("add", "north", "--name", "newer").exit_code == 0
    with verb.engine.connect() as conn:
        assert [each.what for each in decisions(conn)] == [
            *(What.KEY_MADE, What.KEY_MADE, What.KEY_ENDED, What.KEY_MADE),
        ]


def test_an_ended_key_lets_nobody_in_and_cannot_end_again(verb: Verb) -> None:
    key = verb("add", "north", "--name", "old").stdout.strip()
    verb("end", "1")
    with verb.engine.connect() as conn:
        assert keys.whose(conn, key) is None
    assert "ended already" in verb("end", "1").stderr
    assert "no key 7" in verb("end", "7").stderr


@pytest.mark.parametrize(
    "words", [("+45 20 12 00 67", "--name", "x"), ("north", "--name", "a@b.dk"), ("", "--name", "x")]
)
def test_nobodys_number_or_address_becomes_a_name(verb: Verb, words: tuple[str, ...]) -> None:
    assert verb("add", *words).exit_code == 2
