"""Nothing in; the steps that a release knows and the tables that they lead to, as one value, out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData

from notifiers import keys, people
from notifiers.outbox.acknowledging import acknowledgements
from streams import in_force_tables, tables, web_tables

from .stamping import Standing

HEAD: Final = "0005"
"""The newest revision in `versions`."""

OLDEST: Final = "0005"
"""The oldest revision whose release can go on working on the tables of the newest; the newest step says the same."""

# Named by a table whose module nobody else is sure to load: loading it puts it among those of the outbox.
EVERYTHING: Final = (
    tables.metadata,
    in_force_tables.metadata,
    web_tables.metadata,
    acknowledgements.metadata,
    people.metadata,
    keys.metadata,
)
"""All tables there are."""


class MigrationProblem(Exception):  # noqa: N818 - said to a person, as it stands
    """The database is not one that this release can work on; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What a release knows of tables. Revisions are numbers of four digits, and follow each other in that order.

    Parameters
    ----------
    head
        The newest revision that it knows: that of its own tables.
    oldest
        The oldest revision whose release can go on working on those.
    folders
        Where its steps are.
    tables
        What a new database is made of.
    """

    head: str = HEAD
    oldest: str = OLDEST
    folders: tuple[Path, ...] = (Path(__file__).with_name("versions"),)
    tables: tuple[MetaData, ...] = EVERYTHING

    def reach(self, found: Standing) -> bool:
        """Tell whether a database is as new as this release, or newer in a way that this release can live with."""
        return bool(found.oldest) and (found.at or "") >= self.head >= found.oldest

    def refusal(self, found: Standing) -> str:
        """Say it if a newer release has left this one behind; nothing if not.

        A database that does not say whom it bears with bears with its own release alone.
        """
        oldest = found.oldest or found.at or ""
        if self.head >= min(found.at or "", oldest):
            return ""
        return (
            f"the database is of a newer release (its tables are at {found.at}, and the oldest that can work on "
            f"them is {oldest}; this release knows them up to {self.head}): "
            "install that release, or give another database"
        )


OURS: Final = Steps()
"""Those of this release."""
