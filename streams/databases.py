"""The URL of a database in; the database, with the tables of this release and safe from a power cut, out."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from .migrations import OURS, Brought, MigrationProblem, Steps, bring_up_to_date, leave_behind
from .migrations.at_work import name_of

_WAITS: Final[dict[str, dict[str, Any]]] = {
    "sqlite": {"timeout": 30},
    # Who falls asleep in the middle of a transaction, with a machine or a network, must not hold up the others.
    "postgresql": {
        "options": "-c idle_in_transaction_session_timeout=10s",
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
    },
}
_EXPECTED: Final = "--db: expected the URL of a database: sqlite:///trygvarsel.db, or postgresql://user@host/name"
_RESTS: Final = (0.1, 0.3, 1.0, 3.0)
"""Seconds between tries to open a SQLite file that somebody else is bringing up to date."""

_PASSING: Final = frozenset({"25006", "25P03", "55P03", "40001", "40P01", "57P01", "57P02", "57P03"})
"""What PostgreSQL calls: primary no more, idle for too long, locked for too long, overtaken, and shut down."""


class StoreProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """The database cannot be opened or written; nothing of the transaction was kept."""


class StoreAway(StoreProblem):
    """The database does not answer, or has no room, just now; the same may well work later."""


def open_engine(url: str, steps: Steps = OURS) -> Engine:
    """Open a database by URL, with the tables of this release; SQLite is set to survive a power cut.

    Raises
    ------
    StoreProblem
        When it cannot be opened, or is of a newer release that this one cannot work beside.
    """
    return _opened(url, steps)[0]


def migrate(url: str, steps: Steps = OURS, *, alone: bool = False) -> Brought:
    """Bring a database up to date as a step of its own; say from where to where it was brought.

    Parameters
    ----------
    url, steps
        Which, and to what.
    alone
        Let no older release work on it any more.

    Raises
    ------
    StoreProblem
        When it cannot be opened or brought up to date, or processes of an older release are at work that must not be.
    """
    engine, brought = _opened(url, steps)
    try:
        return Brought(brought.before, leave_behind(engine, steps)) if alone else brought
    except MigrationProblem as problem:
        raise StoreProblem(str(problem)) from None
    finally:
        engine.dispose()


def _opened(url: str, steps: Steps) -> tuple[Engine, Brought]:
    try:
        url = with_driver(url)
        _private(url)
        kind = url.partition(":")[0].partition("+")[0]
        if kind not in _WAITS:
            raise StoreProblem(_EXPECTED)
        named = {"application_name": name_of(steps.head)} if kind == "postgresql" else {}
        engine = create_engine(url, connect_args=_WAITS[kind] | named, hide_parameters=True)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _durable)
        with ExitStack() as on_failure:
            on_failure.callback(engine.dispose)
            brought = _patiently(engine, steps)
            on_failure.pop_all()
    except MigrationProblem as problem:
        raise StoreProblem(str(problem)) from None
    except ImportError as error:
        raise StoreProblem(f"this kind of database needs the Python package {error.name}, which is not there") from None
    except (ArgumentError, NoSuchModuleError):
        raise StoreProblem(_EXPECTED) from None
    except DBAPIError as error:
        told = StoreAway if away(error) else StoreProblem
        raise told(f"the database cannot be opened: {why(error)}") from None
    return engine, brought


def _patiently(engine: Engine, steps: Steps) -> Brought:
    """Bring a database up to date; SQLite refuses at once, however patient, where two would both begin to write."""
    for rest in _RESTS:
        try:
            return bring_up_to_date(engine, steps)
        except OperationalError as error:
            if engine.dialect.name != "sqlite" or "locked" not in why(error):
                raise
            time.sleep(rest)
    return bring_up_to_date(engine, steps)


def away(error: DBAPIError) -> bool:
    """Tell whether the same might work later: the server is gone, busy or full, not misunderstood."""
    passing = isinstance(error, (OperationalError, InterfaceError))
    return error.connection_invalidated or passing or getattr(error.orig, "sqlstate", None) in _PASSING


def why(error: DBAPIError) -> str:
    """Say what the database said, without what it was asked to write."""
    return str(error.orig).partition("\n")[0] if error.orig else "it does not answer"


def with_driver(url: str) -> str:
    """Say which driver speaks to PostgreSQL where a URL leaves that open, as those that other programs write do.

    >>> with_driver("postgres://db/trygvarsel"), with_driver("sqlite:///trygvarsel.db")
    ('postgresql+psycopg://db/trygvarsel', 'sqlite:///trygvarsel.db')
    """
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


def _private(url: str) -> None:
    """Make a new SQLite file for its owner's eyes only: it holds where people were burgled."""
    path = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and str(path) not in {".", ":memory:"} and path.parent.is_dir():
        path.touch(mode=0o600, exist_ok=True)


@contextmanager
def impatiently(engine: Engine) -> Iterator[Connection]:
    """Give a transaction for what may as well be left undone: where others hold what it needs, it fails at once."""
    with engine.connect() as conn:
        if engine.dialect.name != "sqlite":
            with conn.begin():
                conn.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
                yield conn
            return
        held: Any = conn.connection.driver_connection
        held.execute("PRAGMA busy_timeout = 0")
        try:
            with conn.begin():
                yield conn
        finally:
            held.execute(f"PRAGMA busy_timeout = {1000 * _WAITS['sqlite']['timeout']}")


def _durable(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own connection)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
