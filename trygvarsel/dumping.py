"""The URL of a PostgreSQL database in; a dump of it, made and read back by PostgreSQL's own programs, out."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo
from sqlalchemy import URL
from sqlalchemy.exc import ArgumentError

from streams.copying import taking_its_place
from streams.store import StoreProblem

_NEEDED: Final = ("pg_dump", "pg_restore")
_HIDDEN: Final = {each.keyword.decode() for each in Conninfo.get_defaults() if each.dispchar}
"""What PostgreSQL says that nobody should see: passwords above all."""


def dump(url: URL, to: Path) -> None:
    """Dump a database as of one moment, while it is written to, in PostgreSQL's custom format.

    Raises
    ------
    StoreProblem
        When PostgreSQL's programs are not there or fail, or there is such a file already; then none is made.
    """
    for program in _NEEDED:
        if shutil.which(program) is None:
            raise StoreProblem(
                f"PostgreSQL is copied by its own {program}, which is not on this machine; where it is, give: "
                f"pg_dump --format=custom --file={to.name}"
            )
    there, password = _asked(url)
    surroundings = os.environ | ({} if password is None else {"PGPASSWORD": password})
    with taking_its_place(to) as part:
        _run(["pg_dump", "--format=custom", "--no-password", f"--file={part}", f"--dbname={there}"], surroundings)
        _run(["pg_restore", "--list", str(part)], surroundings)


def _asked(url: URL) -> tuple[str, str | None]:
    """Say where the database is, all that the service itself would say; and the password, for others cannot see it.

    It all goes together, so that nothing but the very database that the service works on is taken for it: what
    PostgreSQL's programs do not know of they refuse, on a command line. An environment they would believe in part.
    """
    try:
        _, words = url.get_dialect()().create_connect_args(url)
        password = words.pop("password", None)
        if hidden := sorted(_HIDDEN & words.keys()):
            raise StoreProblem(f"--db: pg_dump cannot be told {hidden[0]} without others seeing it; leave it out")
        return make_conninfo(**words), password
    except (ArgumentError, ProgrammingError) as error:
        raise StoreProblem(f"--db: {str(error).strip()}") from None


def _run(words: list[str], surroundings: Mapping[str, str]) -> None:
    done = subprocess.run(words, env=surroundings, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0]
        raise StoreProblem(f"{words[0]} has failed: {said.removeprefix(f'{words[0]}: ')}")
