"""A settings file that may change in; the process that runs by it kept to it, without a restart, out."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event, Lock
from typing import Final, Protocol

from config.editing.keeping import file_state, hash_of, read_file
from config.fingerprints import memory_fingerprints
from config.load import parse
from config.problems import ConfigError, Problem, report
from config.schema.settings import Settings
from streams.core.policy import Policy
from streams.in_force import look_again
from streams.policies import policies, prepare
from streams.work import SettingsUnreadable
from web.console.premises import Adopted
from web.console.proposing.history import notice
from web.desk import Desk

from .wiring import House

_AT_START: Final = ("public_url", "intake")
"""What doors are opened by, once, when the process starts."""

_LATER: Final = "cannot change while the service runs; take it back, or start the service again"


class Opened(Protocol):
    """What settings need to be delivered by, open."""

    def put(self) -> object:
        """Put it to use."""
        ...

    def close(self) -> object:
        """Hang up again: it was not put to use."""
        ...


Equip = Callable[[Settings], Opened]
"""Opens what settings need to be delivered by, or raises `SettingsUnreadable`."""


class Keeper:
    """Keeps a house to its settings file.

    A file with mistakes changes nothing: the settings that were in force stay. All of it may be called from any
    thread, except the desk's own; ``troubles`` are the mistakes for which the file as it is now is not in force.

    Parameters
    ----------
    config
        The settings file.
    house
        Whose service, settings and labels are exchanged.
    desk
        Where the service is used.
    say
        Tells the operator something.
    equip
        Opens channels.
    """

    def __init__(
        self,
        config: Path,
        house: House,
        desk: Desk,
        say: Callable[[str], object] = lambda _text: None,
        equip: Equip = lambda _settings: _Nothing(),
    ) -> None:
        self._config, self._house, self._desk, self._say, self._equip = config, house, desk, say, equip
        self._asked, self._at_work = Event(), Lock()
        self._tried = self._seen = file_state(self._config)
        self.troubles: Sequence[Problem] = ()

    def begin(self) -> None:
        """Write down what the process begins with, and what was changed while none ran."""
        text, now = read_file(self._config), self._house.now()
        with self._house.engine.begin() as conn:
            if notice(conn, text, now):
                look_again(conn, now)
        self._label(text)

    def ask(self) -> None:
        """Have the file read again at the next look, changed or not; fit for a signal handler."""
        self._asked.set()

    def look(self) -> None:
        """Adopt the file if it has changed and nobody is writing to it any more: it was the same at the last look."""
        asked, seen = self._asked.is_set(), file_state(self._config)
        self._asked.clear()
        still, self._seen = seen == self._seen, seen
        if asked or (still and seen != self._tried):
            self._say(self.adopt().said)

    def hinders(self, settings: Settings) -> Sequence[Problem]:
        """Say why settings could not come into force without a new start."""
        return [self._problem(key, _LATER) for key in _AT_START if self._differs(settings, key)]

    def adopt(self) -> Adopted:
        """Put what the file now says in force, from the next transaction on; say what came of it.

        Raises
        ------
        StoreProblem, SQLAlchemyError
            When the database cannot be written; then nothing has changed.
        """
        with self._at_work:
            state = file_state(self._config)
            said = self._adopt()
            self._tried = state
            return said

    def _adopt(self) -> Adopted:
        try:
            text = read_file(self._config)
            found = parse(text, str(self._config), self._config.parent)
        except ConfigError as error:
            return self._refuse(error.problems)
        if found == self._house.settings:
            self._desk.between(lambda: self._note(text))
            self._in_force(text)
            return Adopted(in_force=True, said=f"{self._config}: nothing has changed; these settings are in force")
        if fixed := self.hinders(found):
            return self._refuse(fixed)
        decided = policies(found)
        try:
            opened = self._equip(found)
        except SettingsUnreadable as reason:
            return self._refuse([self._problem("", str(reason))])
        try:
            prepare(decided)
            self._desk.between(lambda: self._exchange(found, decided, text))
        except BaseException:
            opened.close()
            raise
        opened.put()
        self._in_force(text)
        self._desk.tick()
        return Adopted(in_force=True, said=f"{self._config}: the settings have changed, and are in force from now on")

    def _differs(self, found: Settings, key: str) -> bool:
        return bool(getattr(found, key) != getattr(self._house.settings, key))

    def _exchange(self, found: Settings, decided: Sequence[Policy], text: str) -> None:
        """Write it down, and only then change anything; both in the desk's own thread."""
        now = self._house.now()
        with self._house.engine.begin() as conn:
            notice(conn, text, now)
            look_again(conn, now)
        self._house.service.adopt(decided, memory_fingerprints(found))
        self._house.settings = found

    def _note(self, text: str) -> None:
        with self._house.engine.begin() as conn:
            notice(conn, text, self._house.now())

    def _in_force(self, text: str) -> None:
        self.troubles = ()
        self._label(text)

    def _label(self, text: str) -> None:
        settings = self._house.settings
        self._house.metrics.decides_by(0, hash_of(text)[:12], settings.partnerships, settings.channels)

    def _refuse(self, problems: Sequence[Problem]) -> Adopted:
        self.troubles = tuple(problems)
        self._house.metrics.config_ok.set(0)
        return Adopted(in_force=False, said=report(problems))

    def _problem(self, place: str, text: str) -> Problem:
        return Problem(str(self._config), 1, 1, place, text)


class _Nothing:
    """Stands in for channels where nothing is delivered."""

    def put(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
