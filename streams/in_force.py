"""A database in; the one version of the settings that is in force for all who work on it, out, and a new one in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from config.bundle import Bundle

from .in_force_tables import LONGEST_NAME
from .in_force_tables import settings_in_force as table
from .tables import regions

SETTINGS_LOCK: Final = 0x7472796776_02
"""Ours among PostgreSQL's advisory locks: whoever decides shares it, whoever changes the settings has it alone."""


class Overtaken(Exception):  # noqa: N818  (it reads as what happened)
    """Somebody else has put settings in force since they were looked at; nothing was changed.

    ``found`` is what is in force now.
    """

    def __init__(self, found: "InForce | None") -> None:
        by = f" by {found.by}: version {found.version}, {found.shown}" if found else ""
        super().__init__(f"other settings have been put in force meanwhile{by}; nothing was changed")
        self.found = found


@dataclass(frozen=True, slots=True)
class InForce:
    """Which settings were put in force, when and by whom; the highest version counts."""

    version: int
    hash: str
    at: datetime
    by: str

    @property
    def shown(self) -> str:
        """The beginning of the hash, for people."""
        return self.hash[:12]


def version_in_force(conn: Connection) -> int:
    """Tell which version is in force, by one look at the end of an index; 0 while there is none."""
    return conn.execute(select(func.max(table.c.version))).scalar_one() or 0


def in_force(conn: Connection) -> InForce | None:
    """Say what is in force; None while nothing is."""
    return next(iter(history(conn, most=1)), None)


def history(conn: Connection, most: int | None = None) -> list[InForce]:
    """List what is and was in force, the newest first."""
    columns = (table.c.version, table.c.hash, table.c.applied_at, table.c.applied_by)
    query = select(*columns).order_by(table.c.version.desc()).limit(most)
    return [_read(row) for row in conn.execute(query)]


def bundle_of(conn: Connection, version: int) -> Bundle:
    """Read the settings of a version; raises ``BundleProblem`` where this release cannot."""
    body = conn.execute(select(table.c.body).where(table.c.version == version)).scalar_one()
    return Bundle.from_json(body)


def put(
    conn: Connection, bundle: Bundle, by: str, now: datetime, expected: int | None, *, anew: bool = False
) -> InForce:
    """Put settings in force, unless other ones have been since ``expected`` was; None expects that nothing is.

    What is in force already stays as it is, and its version too, unless it is to be put in force ``anew``: then it gets
    a version in the name of whoever now wants the same.

    Raises
    ------
    Overtaken
        When another version is in force than the one expected.
    """
    if conn.dialect.name == "postgresql":  # nothing is decided while they change
        conn.execute(select(func.pg_advisory_xact_lock(SETTINGS_LOCK)))
    found = in_force(conn)
    if found and found.hash == bundle.hash and not anew:
        return found
    if (found.version if found else None) != expected:
        raise Overtaken(found)
    made = InForce((expected or 0) + 1, bundle.hash, now, by[:LONGEST_NAME])
    dialect: Any = postgresql if conn.dialect.name == "postgresql" else sqlite
    row = {"version": made.version, "hash": made.hash, "applied_at": made.at, "applied_by": made.by}
    line = dialect.insert(table).values(**row, body=bundle.to_json()).on_conflict_do_nothing()
    # Of two who both saw the same version, the second waits here for the first, and then finds its line there.
    if conn.execute(line.returning(table.c.version)).first() is None:
        raise Overtaken(in_force(conn))
    look_again(conn, now)
    return made


def look_again(conn: Connection, now: datetime) -> None:
    """Have every region that lives in the present looked at: what is due when is another matter by other settings."""
    conn.execute(update(regions).where(regions.c.next_due.is_not(None)).values(next_due=now))


def _read(row: Any) -> InForce:  # noqa: ANN401 - a row of four columns
    return InForce(row.version, row.hash, row.applied_at, row.applied_by)
