"""Every command that the documents show can be given: the verb, its options and the target are there."""

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.docs.pages import PAGES, README, ROOT, block_with, commands, named, read
from tests.docs.write_cli import PAGE, reference
from trygvarsel.cli import cli

OURS = [page for page in PAGES if page != PAGE]


def options_of(verb: str, *words: str) -> set[str]:
    command = cli.get_command(click.Context(cli), verb)
    if isinstance(command, click.Group) and words:
        verb, command = f"{verb} {words[0]}", command.get_command(click.Context(command), words[0])
    assert command is not None, f"there is no verb {verb}"
    return {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("page", OURS, ids=named)
def test_every_verb_and_option_shown_is_there(page: Path) -> None:
    for verb, *words in commands(page, "trygvarsel"):
        given = {word for word in words if word.startswith("--")}
        assert not (unknown := given - options_of(verb, *words)), f"{verb} has no {unknown}"


@pytest.mark.parametrize("page", OURS, ids=named)
def test_every_make_target_shown_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), flags=re.MULTILINE))
    assert {words[0] for words in commands(page, "make")} <= targets


def test_the_readme_shows_every_verb_or_leads_to_it() -> None:
    shown = {words[0] for words in commands(README, "trygvarsel")}
    assert {"check", "replay", "run", "feed", "worker", "why", "approve", "calibrate", "send-test"} <= shown
    assert "docs/cli.md" in read(README)


def test_the_readmes_test_command_is_the_one_a_fresh_clone_is_checked_with() -> None:
    assert "make test" in block_with(README, "make run")
    assert read(ROOT / ".ci" / "run").splitlines()[-1] == "make test"


def test_checking_the_example_says_what_the_readme_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = block_with(README, "$ trygvarsel check").partition("\n")[2]
    assert CliRunner().invoke(cli, ["check", "config/example.yaml"]).output == shown


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "config/example.yaml"], 0),
        (["check", "no_such_file.yaml"], 1),
        (["replay", "config/example.yaml", "no_such_file.csv"], 1),
        (["check"], 2),
        (["no-such-verb"], 2),
    ],
)
def test_exit_codes_are_as_documented(words: list[str], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(cli, words).exit_code == code


def test_the_reference_of_the_command_line_is_what_every_verb_says_of_itself() -> None:
    assert read(PAGE) == reference(), "docs/cli.md is stale; write it anew: python -m tests.docs.write_cli"
