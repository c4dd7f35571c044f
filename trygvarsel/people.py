"""Settings in; the lists of recipients they name, read from their files and kept in step with the database, out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, select

from config.schema.settings import Settings
from notifiers.people import People
from notifiers.people.importing import take
from notifiers.people.inserting import insert_or_replace
from notifiers.people.tables import lists
from notifiers.recipients import Listing, load


@dataclass(frozen=True, slots=True)
class ListFile:
    """The file that names the members of one group, and what is needed to read it."""

    group: str
    path: Path
    languages: tuple[str, ...]
    country: str
    zone: tzinfo
    in_turn: bool

    def read(self, now: datetime) -> Listing:
        """Read it as it is."""
        today = now.astimezone(self.zone).date()
        return load(self.path, self.languages, (self.country,), today, in_turn=self.in_turn)

    def stamp(self) -> str:
        """Tell, at one glance and on this machine, whether it was written anew; empty if there is no file."""
        try:
            seen = self.path.stat()
        except OSError:
            return ""
        return f"{seen.st_mtime_ns}:{seen.st_size}"

    def state(self) -> str:
        """Tell what it says from anything else, the same on every machine; empty if it cannot be read."""
        try:
            return sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return ""


def list_files(settings: Settings) -> Iterator[ListFile]:
    """Give the file of each group that has one; groups are named ``partnership/group``."""
    for id_, partnership in settings.partnerships.items():
        for key, group in partnership.groups.items():
            if group.recipients:
                yield list_file(settings, f"{id_}/{key}", Path(group.recipients))


def list_file(settings: Settings, group: str, path: Path) -> ListFile:
    """Say how a file with the members of a group is to be read."""
    id_, _, key = group.partition("/")
    partnership = settings.partnerships[id_]
    given = partnership.groups[key]
    in_turn = given.ask_next_after is not None
    return ListFile(group, path, given.languages, settings.country, partnership.timezone, in_turn)


class Lists:
    """Keeps the members of the groups that have a file as the file says.

    Of several processes each has a copy of the file, and gets a new one at another moment: whose copy has not changed
    has nothing to say, whatever another has taken in meanwhile.
    """

    def __init__(self, settings: Settings) -> None:
        self._files = list(list_files(settings))
        self._said: dict[str, list[str]] = {}
        self._states: dict[str, tuple[str, str]] = {}
        self._taken: dict[str, str] = {}
        self._settled: dict[str, str] = {}

    def sync(self, conn: Connection, people: People, now: datetime) -> list[str]:
        """Take in the files that have changed; return what is wrong with them, each problem once.

        Every file is read the first time. One that cannot be read leaves its group as it was, and is tried again. Once
        the transaction is through, say so to `kept`.
        """
        self._taken.clear()
        read = {row.group_id: row.read for row in conn.execute(select(lists))}
        problems: list[str] = []
        for file in self._files:
            state = self._state(file)
            if file.group in self._said and state and state in (read.get(file.group), self._settled.get(file.group)):
                self._settled[file.group] = state
                continue
            found = take(conn, people.key, file.group, file.read(now), file.zone, now, whole=True)
            insert_or_replace(conn, lists, [{"group_id": file.group, "read": state}])
            problems += [problem for problem in found if problem not in self._said.get(file.group, ())]
            self._said[file.group], self._taken[file.group] = found, state
        return problems

    def kept(self) -> None:
        """Hear that what was taken in is in the database for good."""
        self._settled |= self._taken
        self._taken.clear()

    def _state(self, file: ListFile) -> str:
        """Read a file for its state only when it was written anew."""
        stamp = file.stamp()
        if not stamp or self._states.get(file.group, ("", ""))[0] != stamp:
            self._states[file.group] = stamp, file.state()
        return self._states[file.group][1]
