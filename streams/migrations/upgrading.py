"""A database of an older release and the revision it is at in, the same database at the newest revision out."""

import logging
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from .locking import not_free
from .steps import OURS, MigrationProblem, Steps

log = logging.getLogger(__name__)
logging.getLogger("alembic").setLevel(logging.WARNING)


def upgrade(conn: Connection, steps: Steps, found: str | None) -> None:
    """Take a database through all revisions after the one it is at, in the caller's transaction.

    Raises
    ------
    MigrationProblem
        When its revision is none of ours, or the database refuses.
    DBAPIError
        When a table is not free.
    """
    ours = scripts(steps)
    if found is not None and found not in {script.revision for script in ours.walk_revisions()}:
        raise MigrationProblem(
            f"the tables of the database are at {found}, which is no revision of this release's: give another database"
        )

    def on_from(revision: Any, _context: object) -> Any:  # noqa: ANN401 - alembic's own types
        return ours._upgrade_revs("head", revision)  # noqa: SLF001 - how alembic's documentation does it

    with EnvironmentContext(Config(), ours, fn=on_from) as environment:
        environment.configure(connection=conn)
        try:
            environment.run_migrations()
        except DBAPIError as error:
            if not_free(error):
                raise
            why = str(error.orig).partition("\n")[0]
            raise MigrationProblem(
                f"the database is of an older release and cannot be brought up to date: {why}; nothing was changed"
            ) from None
    log.info("the tables of the database were brought from %s to %s", found or "those of the first release", steps.head)


def scripts(steps: Steps = OURS) -> ScriptDirectory:
    """Find the revisions."""
    return ScriptDirectory(str(Path(__file__).parent), version_locations=[str(folder) for folder in steps.folders])
