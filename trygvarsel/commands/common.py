"""What several verbs share: arguments, settings read with their mistakes said, and talk on standard error."""

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
from streams.store import StoreProblem
from streams.topics import BrokerDown, OutOfStep, WrongShape, addresses
from trygvarsel.cli import Refused
from trygvarsel.opening import SetUpProblem

F = TypeVar("F", bound=Callable[..., object])

talk = Console(stderr=True, highlight=False, soft_wrap=True)

config_argument = click.argument("config", type=click.Path(path_type=Path))
reports_argument = click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path))


def database_option(default: str | None = "sqlite:///trygvarsel.db") -> Callable[[F], F]:
    """Add ``--db``, the URL of the service's database."""
    return click.option(
        "--db", "database", metavar="URL", default=default, required=default is None, show_default=default is not None,
        help="The service's database.",
    )  # fmt: skip


def existing(database: str) -> str:
    """Give the URL of a database that is there; a mistyped one is not to be made by looking into it."""
    path = database.removeprefix("sqlite:///")
    if path != database and not Path(path).is_file():
        raise Refused(f'--db: there is no database "{path}"; the service makes it when it first runs')
    return database


def broker_option(*, required: bool) -> Callable[[F], F]:
    """Add ``--broker``, the address of Kafka."""
    return click.option(
        "--broker", metavar="URL", required=required, callback=_address,
        help="The Kafka broker, such as kafka://127.0.0.1:9092.",
    )  # fmt: skip


prefix_option = click.option(
    "--prefix", default="trygvarsel", show_default=True,
    help="What the topics' names begin with; one of its own keeps an exercise away from the real thing.",
)  # fmt: skip


def _address(_context: click.Context, _option: click.Parameter, broker: str | None) -> str | None:
    try:
        return broker and ",".join(addresses(broker)) and broker
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


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
    except (FileProblem, StoreProblem, SetUpProblem, BrokerDown, OutOfStep, WrongShape) as problem:
        raise Refused(str(problem)) from None
    except OSError as problem:
        named = f"{problem.filename}: " if problem.filename else ""
        raise Refused(f"{named}{problem.strerror or problem}") from None
