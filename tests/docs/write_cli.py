"""The command line in; its reference, as every ``--help`` tells it, out: ``python -m tests.docs.write_cli``."""

from collections.abc import Iterator

import click
from click.testing import CliRunner

from tests.docs.pages import ROOT
from trygvarsel.cli import VERBS, cli

PAGE = ROOT / "docs" / "cli.md"
_START = """\
# The command line

Written by `python -m tests.docs.write_cli` from what every verb says of itself; a test fails when it is stale.

Data goes to standard output, talk to standard error.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | refused or failed; one plain sentence says why |
| 2 | misuse of the command line |
"""


def reference() -> str:
    """Put the reference together."""
    return "\n".join([_START, *(_section(verb) for verb in _verbs())])


def _verbs() -> Iterator[str]:
    """Name every verb, also those that belong to another."""
    yield ""
    for verb in VERBS:
        yield verb
        command = cli.get_command(click.Context(cli), verb)
        if isinstance(command, click.Group):
            yield from (f"{verb} {name}" for name in command.list_commands(click.Context(command)))


def _section(verb: str) -> str:
    said = CliRunner().invoke(
        cli, [*verb.split(), "--help"], prog_name="trygvarsel", terminal_width=100, max_content_width=100
    )
    assert said.exit_code == 0, said.output
    return f"## `{f'trygvarsel {verb}'.strip()}`\n\n```\n{said.output}```\n"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
