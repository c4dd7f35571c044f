"""A database that workers share in; what they have handled, refused and raised, each as often as they have, out."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, select

from streams import tables
from streams.effects import Effects, Move
from streams.store import Store, open_engine
from streams.topics import Topics
from tests.world import START

from .ends import ends

TOWNS = {"vest": 11.0, "lund": 11.55, "oest": 12.1}
_TOWN = """
  {name}:
    name: Bo trygt {name}
    areas:
      by: {{name: Byen, circle: {{lat: 56.23, lon: {lon}, metres: 3300}}}}
    detection:
      - {{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}
    groups:
      naboer: {{name: Nabohjælp, kind: neighbourhood_watch, areas: [by]}}
      politi: {{name: Politi, kind: police}}
"""


def three_towns(folder: Path) -> Path:
    """Write the settings of three towns that are far from each other."""
    towns = "".join(_TOWN.format(name=name, lon=lon) for name, lon in TOWNS.items())
    path = folder / "settings.yaml"
    path.write_text(f"partnerships:{towns}", encoding="utf-8")
    return path


class Kept:
    """What workers have left behind.

    Parameters
    ----------
    broker, topics
        What they read.
    path
        Of their database, which is made if it is not there.
    """

    def __init__(self, broker: str, topics: Topics, path: Path) -> None:
        self._broker, self._topics, self.path = broker, topics, path
        self.engine = open_engine(f"sqlite:///{path}")
        self.store = Store(self.engine)

    def handled(self) -> list[str]:
        """Name the reports that were decided on, in alphabetical order, each as often as it was."""
        return sorted(str(key).rpartition("/")[2] for key in self._read(tables.journal, tables.journal.c.key) if key)

    def refused(self) -> list[dict[str, Any]]:
        """List the reports that were refused."""
        return self.store.refused()

    def alerts(self) -> list[str]:
        """List the alerts in alphabetical order, each as often as it was raised."""
        return sorted(self._read(tables.alerts, tables.alerts.c.body))

    def all_done(self) -> bool:
        """Tell whether all that lies on the topics was handled, and all that is to be said was."""
        behind = (self._behind(topic) for topic in (self._topics.reports, self._topics.incidents))
        return not any(behind) and not self._read(tables.announcements, tables.announcements.c.seq)

    def move(self, topic: str, partition: int, to: int) -> None:
        """Claim that a partition of a topic has been handled up to an offset."""
        self.store.keep(Effects(moves=[Move(topic, partition, None, to)]), START)

    def ask(self, statement: str) -> None:
        """Change the database by hand."""
        with closing(self.engine.raw_connection()) as raw:
            raw.cursor().execute(statement)
            raw.commit()

    def close(self) -> None:
        """Let the database go."""
        self.engine.dispose()

    def _behind(self, topic: str) -> bool:
        def handled(partition: int) -> int:
            last = self.store.offset(topic, partition)
            return -1 if last is None else last

        return any(handled(place) + 1 < end for (_, place), end in ends(self._broker, topic).items())

    def _read(self, table: Table, column: Column[Any]) -> Sequence[Any]:
        with self.engine.connect() as conn:
            return conn.execute(select(column).select_from(table)).scalars().all()
