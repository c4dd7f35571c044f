"""`trygvarsel apply` as its operator knows it: what changes is said, all of it is put in force, or nothing is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.load import load
from streams.retention.passing import Asked, Passing
from streams.store import Store, open_engine
from tests.world import CONFIG
from trygvarsel.cli import cli

NARROW = CONFIG.replace("radius: 400 m", "radius: 300 m")

Apply = Callable[..., Result]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Make a database as a service leaves it."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    open_engine(url).dispose()
    return url


@pytest.fixture
def apply(tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Apply:
    """Give the command, for settings with this text."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, *options: str) -> Result:
        Path("town.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(cli, ["apply", "town.yaml", "--db", database, *options])

    return run


@pytest.fixture
def past(database: str) -> Callable[[], list[dict[str, object]]]:
    """Ask for the history, as a program would."""

    def lines() -> list[dict[str, object]]:
        result = CliRunner().invoke(cli, ["apply", "--history", "--db", database])
        assert (result.exit_code, result.stderr) == (0, "")
        return [json.loads(line) for line in result.stdout.splitlines()]

    return lines


Past = Callable[[], list[dict[str, object]]]


def test_settings_are_put_in_force_and_the_history_says_when_and_by_whom(apply: Apply, past: Past) -> None:
    first = apply(CONFIG, "--by", "Anne Vestergaard")
    assert (first.exit_code, first.stderr) == (0, "")
    assert first.stdout.startswith("nothing is in force yet\nin force: version 1 (")
    assert apply(NARROW, "--by", "Bo").exit_code == 0
    assert [(line["version"], line["by"]) for line in past()] == [(2, "Bo"), (1, "Anne Vestergaard")]
    assert all(line["hash"] and line["at"] for line in past())


def test_what_changes_is_said_in_the_words_of_the_file(apply: Apply) -> None:
    apply(CONFIG)
    said = apply(NARROW).stdout.splitlines()
    assert said[1:-1] == [
        '  partnerships.lund.detection[0].radius: "300 m" in place of "400 m"',
        "  the past is gone through again for: lund",
    ]


def test_other_words_alone_let_nobody_go_through_the_past_again(apply: Apply) -> None:
    apply(CONFIG)
    assert "the past" not in apply(CONFIG.replace("Bo trygt Lund", "Trygt Lund")).stdout


def test_the_same_again_is_in_force_already_and_changes_nothing(apply: Apply, past: Past) -> None:
    apply(CONFIG)
    again = apply(f"# a remark\n{CONFIG}")
    assert again.exit_code == 0
    assert again.stdout.startswith("town.yaml is in force already: version 1 (")
    assert len(past()) == 1


def test_a_dry_run_says_what_would_change_and_changes_nothing(apply: Apply, past: Past) -> None:
    apply(CONFIG)
    dry = apply(NARROW, "--dry-run")
    assert dry.exit_code == 0
    assert '"300 m" in place of "400 m"' in dry.stdout
    assert dry.stdout.endswith("nothing was changed\n")
    assert "version 2" in dry.stdout
    assert len(past()) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (CONFIG.replace("radius", "radios").replace("police", "polis"), ["town.yaml:9:", "town.yaml:13:"]),
        ("\tpartnerships:", ["a tab stands where only spaces may"]),
        (CONFIG.replace("kind: police}", "kind: police, recipients: nobody.csv}"), ["there is no file"]),
    ],
)
def test_settings_with_mistakes_are_refused_with_every_mistake_and_change_nothing(
    apply: Apply, past: Past, wrong: str, said: list[str]
) -> None:
    apply(CONFIG)
    before = past()
    refused = apply(wrong)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert all(words in refused.stderr for words in said)
    assert "the running settings stay in force" in refused.stderr
    assert past() == before


def test_an_operator_who_has_seen_an_older_version_overwrites_nothing(apply: Apply, past: Past) -> None:
    apply(CONFIG, "--by", "Anne")
    apply(NARROW, "--by", "Bo", "--instead-of", "1")
    late = apply(CONFIG.replace("400 m", "500 m"), "--by", "Anne", "--instead-of", "1")
    assert (late.exit_code, late.stdout) == (1, "")
    assert late.stderr.startswith("version 2 (")
    assert "by Bo" in late.stderr
    assert late.stderr.endswith("is in force, not version 1; nothing was changed\n")
    assert len(past()) == 2


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text(CONFIG, encoding="utf-8")
    mistyped = f"sqlite:///{tmp_path / 'twon.db'}"
    result = CliRunner().invoke(cli, ["apply", str(tmp_path / "town.yaml"), "--db", mistyped])
    assert result.exit_code == 1
    assert "there is no database" in result.stderr
    assert not (tmp_path / "twon.db").exists()


def test_without_a_file_it_says_what_it_needs(database: str) -> None:
    result = CliRunner().invoke(cli, ["apply", "--db", database])
    assert result.exit_code == 2
    assert "--history" in result.stderr


def test_a_long_list_of_changes_is_cut_short(apply: Apply) -> None:
    groups = "".join(f"          g{n}: {{kind: press}}\n" for n in range(30))
    apply(CONFIG)
    said = apply(CONFIG.rstrip(" ") + groups).stdout
    assert said.count(": added") == 20
    assert "  and 10 more\n" in said


def test_a_file_that_nobody_has_changed_does_not_undo_what_was_approved_since(apply: Apply, past: Past) -> None:
    apply(CONFIG, "--if-new", "--by", "helm")
    apply(NARROW, "--by", "Anna")
    again = apply(CONFIG, "--if-new", "--by", "helm")
    assert again.exit_code == 0
    assert "is nothing new: version 1" in again.stdout
    assert [line["by"] for line in past()] == ["Anna", "helm"]


def test_a_file_that_is_changed_back_comes_into_force_again(apply: Apply, past: Past) -> None:
    for text in (CONFIG, NARROW, CONFIG):
        assert apply(text, "--if-new", "--by", "helm").exit_code == 0
    assert [line["version"] for line in past()] == [3, 2, 1]


def test_a_file_that_a_worker_began_with_is_nothing_new_to_whoever_applies_it_later(apply: Apply, past: Past) -> None:
    apply(CONFIG, "--by", "worker-0")
    apply(NARROW, "--by", "Anna")
    assert "is nothing new" in apply(CONFIG, "--if-new", "--by", "helm").stdout
    assert apply(CONFIG.replace("400 m", "500 m"), "--if-new", "--by", "helm").exit_code == 0
    assert [line["by"] for line in past()] == ["helm", "Anna", "worker-0"]


def test_what_was_taken_over_into_the_file_counts_as_what_the_file_wanted_last(apply: Apply, past: Past) -> None:
    wide = CONFIG.replace("400 m", "500 m")
    for text, by in ((CONFIG, "helm"), (NARROW, "Anna"), (NARROW, "helm"), (wide, "Anna")):
        assert apply(text, "--if-new", "--by", by).exit_code == 0
    assert "is nothing new" in apply(NARROW, "--if-new", "--by", "helm").stdout
    assert "in force: version 5" in apply(CONFIG, "--if-new", "--by", "helm").stdout
    assert [line["by"] for line in past()] == ["helm", "Anna", "helm", "Anna", "helm"]


def test_it_is_nothing_new_either_once_what_is_too_old_was_let_go_of(
    apply: Apply, past: Past, database: str, tmp_path: Path
) -> None:
    for text, by in ((NARROW, "helm"), (CONFIG, "helm"), (NARROW, "Anna")):
        apply(text, "--by", by)
    store = Store(open_engine(database))
    later = datetime.now(UTC) + timedelta(days=6 * 365)
    for _ in Passing(store, Asked.by_settings(load(tmp_path / "town.yaml"), later)).steps():
        pass
    store.engine.dispose()
    assert [line["version"] for line in past()] == [3, 2]
    assert "is nothing new" in apply(CONFIG, "--if-new", "--by", "helm").stdout
