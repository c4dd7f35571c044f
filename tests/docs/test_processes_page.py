"""The page on processes names every variable that stands for an option, the option, and the verbs that have it."""

import re
from collections import defaultdict
from collections.abc import Iterator

import click

from tests.docs.pages import ROOT, read
from trygvarsel.cli import VERBS, cli

PAGE = read(ROOT / "docs" / "operations" / "processes.md")
ROW = re.compile(r"^\| `(TRYGVARSEL_\w+)` \| `(--[\w-]+)` \| (.+) \|$", re.MULTILINE)
DATABASE = "TRYGVARSEL_DB"
EVERY = "all verbs with a database"


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(cli)
    for verb in VERBS:
        command = cli.get_command(context, verb)
        assert command is not None
        yield verb, command
        if isinstance(command, click.Group):
            yield from ((verb, each) for each in command.commands.values())


def understood() -> dict[tuple[str, str], set[str]]:
    """List the variables that are read for an option, and by which verbs."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for verb, command in commands():
        for option in command.params:
            if isinstance(option.envvar, str):
                found[option.envvar, option.opts[0]].add(verb)
    return dict(found)


def told() -> dict[tuple[str, str], set[str] | None]:
    """List those of the page; None where it names no verbs."""
    found: dict[tuple[str, str], set[str] | None] = {}
    before: set[str] | None = None
    for variable, option, verbs in ROW.findall(PAGE):
        if verbs != "the same":
            before = None if verbs == EVERY else set(re.findall(r"`([\w-]+)`", verbs))
        found[variable, option] = before
    return found


def test_every_variable_is_on_the_page_with_its_option_and_its_verbs() -> None:
    read_by = understood()
    assert told().keys() == read_by.keys()
    for variable, verbs in told().items():
        assert verbs in {None, frozenset(read_by[variable])}, variable


def test_every_verb_with_a_database_takes_it_from_the_environment() -> None:
    for verb, command in commands():
        options = {opt: option for option in command.params for opt in option.opts}
        if "--db" in options:
            assert options["--db"].envvar == DATABASE, verb
    assert told()[DATABASE, "--db"] is None
