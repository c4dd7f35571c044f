"""A database of an older release and the revision it is at in, the same database at the newest revision out."""

import logging
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from . import HEAD, MigrationProblem

log = logging.getLogger(__name__)
logging.getLogger("alembic").setLevel(logging.WARNING)


def upgrade(conn: Connection, found: str | None) -> None:
    """Take a database through all revisions after the one it is at, in the caller's transaction.

    Raises
    ------
    MigrationProblem
        When its revision is none of ours, or the database refuses.
    """
    ours = scripts()
    if found is not None and found not in {script.revision for script in ours.walk_revisions()}:
        raise MigrationProblem(
            f"the database is of a newer release (its tables are at {found}, this release knows them up to {HEAD}): "
            "install that release, or give another database"
        )

    def steps(revision: Any, _context: object) -> Any:  # noqa: ANN401 - alembic's own types
        return ours._upgrade_revs("head", revision)  # noqa: SLF001 - how alembic's documentation does it

    with EnvironmentContext(Config(), ours, fn=steps) as environment:
        environment.configure(connection=conn)
        try:
            environment.run_migrations()
        except DBAPIError as error:
            why = str(error.orig).partition("\n")[0]
            raise MigrationProblem(
                f"the database is of an older release and cannot be brought up to date: {why}; nothing was changed"
            ) from None
    log.info("the tables of the database were brought from %s to %s", found or "those of the first release", HEAD)


def scripts() -> ScriptDirectory:
    """Find the revisions."""
    return ScriptDirectory(str(Path(__file__).parent))
