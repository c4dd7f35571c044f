"""What several verbs share: arguments, settings read with their mistakes said, and talk on standard error."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console

from config.load import load
from config.problems import ConfigError, report
from config.schema.settings import Settings
from streams.core.facts import Refusal
from streams.files import FileProblem, Row, read_file, unknown_columns
from streams.release import THIS, Release
from streams.store import StoreProblem
from streams.topics import BrokerDown, NoWayIn, OutOfStep, WrongShape
from trygvarsel.cli import Refused
from trygvarsel.opening import SetUpProblem

F = TypeVar("F", bound=Callable[..., object])

talk = Console(stderr=True, highlight=False, soft_wrap=True)

config_argument = click.argument("config", type=click.Path(path_type=Path))
reports_argument = click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))


def database_option(default: str | None = "sqlite:///trygvarsel.db") -> Callable[[F], F]:
    """Add ``--db``, the URL of the service's database."""
    # To click a default of None is one, and then nothing is ever missing.
    usual = {"required": True} if default is None else {"default": default, "show_default": True}
    return click.option(
        "--db", "database", metavar="URL", envvar="TRYGVARSEL_DB", show_envvar=True, help="The service's database.",
        **usual,
    )  # fmt: skip


def at_hand() -> Release:
    """Give the release whose verb is being carried out: this one, unless the command line was handed another."""
    return click.get_current_context().find_object(Release) or THIS


def existing(database: str) -> str:
    """Give the URL of a database that is there; a mistyped one is not to be made by looking into it."""
    path = database.removeprefix("sqlite:///")
    if path != database and not Path(path).is_file():
        raise Refused(f'--db: there is no database "{path}"; the service makes it when it first runs')
    return database


def _prefix(_context: click.Context, _option: click.Parameter, written: str) -> str:
    """Take what Kafka takes in a topic's name; it takes 249 characters, and the rest of the name needs some."""
    if not re.fullmatch(r"[a-zA-Z0-9._-]{1,200}", written):
        raise click.BadParameter(
            f'"{written}" cannot begin the name of a topic; write at most 200 of a-z, A-Z, 0-9, ".", "_" and "-"'
        )
    return written


prefix_option = click.option(
    "--prefix", default="trygvarsel", show_default=True, envvar="TRYGVARSEL_PREFIX", show_envvar=True,
    callback=_prefix,
    help="What the topics' names begin with; one of its own keeps an exercise away from the real thing.",
)  # fmt: skip


def read_all(path: Path) -> Iterator[Row]:
    """Read a file of reports, and say which of its columns are left out."""
    yield from read_file(path)
    if unknown := unknown_columns(path):
        talk.print(f"{path}: left out columns that reports do not have: {', '.join(unknown)}")


def say_refused(refused: Iterable[tuple[Row, Refusal]]) -> None:
    """Say the first of each kind of refusal, with its place."""
    said: set[str] = set()
    for row, refusal in refused:
        if refusal.kind not in said:
            said.add(refusal.kind)
            talk.print(f"{row.file}:{row.line}: {refusal.reason}")


def settings_from(config: Path) -> Settings:
    """Read settings, or say all that is wrong with them."""
    try:
        return load(config)
    except ConfigError as error:
        raise Refused(report(error.problems)) from None


@contextmanager
def plainly() -> Iterator[None]:
    """Turn the problems a person can mend into one plain sentence and exit code 1."""
    try:
        yield
    except (FileProblem, StoreProblem, SetUpProblem, BrokerDown, NoWayIn, OutOfStep, WrongShape) as problem:
        raise Refused(str(problem)) from None
    except OSError as problem:
        named = f"{problem.filename}: " if problem.filename else ""
        raise Refused(f"{named}{problem.strerror or problem}") from None
