"""A settings file and a database in; the terms that a worker decides by, always those in force, out."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from config.bundle import Bundle, BundleProblem, pack, unpack
from config.fingerprints import memory_fingerprints
from config.problems import ConfigError, Problem
from config.schema.settings import Settings

from .databases import StoreAway, StoreProblem, away, why
from .in_force import InForce, Overtaken, bundle_of, in_force, put, version_in_force
from .metrics import Metrics
from .policies import policies
from .share import Terms
from .store import Store
from .work import SettingsUnreadable


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a worker brings to the settings of all.

    Parameters
    ----------
    path
        Its own settings file; what the settings leave to each machine lies in the same folder.
    name
        What it is called where it is written down who put settings in force.
    metrics
        Where the version in force is shown.
    say
        Tells the operator something, a line at a time.
    equip
        Opens what else there is to the settings, such as channels, in place of what was open before, or raises
        `SettingsUnreadable` and leaves everything as it was.
    rest
        Lets what was opened rest: nothing may be sent by settings that are no longer in force either.
    """

    path: Path
    name: str
    metrics: Metrics
    say: Callable[[str], object]
    equip: Callable[[Settings], object] = lambda _settings: None
    rest: Callable[[], object] = lambda: None


class Adoption:
    """Keeps one worker to the settings in force. It never decides by others, its own file's least of all.

    ``settings`` are those adopted last, ``trouble`` says why those in force cannot be; it may be read from any thread,
    and everything else is asked in one.

    Parameters
    ----------
    engine
        Where they are kept.
    around
        What the worker brings.
    """

    def __init__(self, engine: Engine, around: Surroundings) -> None:
        self._engine, self._around = engine, around
        self._adopted = 0
        self._said: set[str] = set()
        self.settings: Settings | None = None
        self.trouble = ""

    def begin(self) -> Terms:
        """Put the worker's own file in force where nothing is; give the terms in force.

        Ask again as long as it raises `SettingsUnreadable` or `StoreAway`.

        Raises
        ------
        ConfigError
            When nothing is in force, and the worker's own file cannot be either.
        SettingsUnreadable
            When this worker cannot work by those in force.
        StoreProblem
            When the database cannot be used.
        """
        with _plainly(), self._engine.connect() as conn:
            fresh = in_force(conn) is None
        own, wrong = self._own(rehearse=fresh)
        with _plainly(), self._engine.begin() as conn:
            found = in_force(conn)
            if found is None:
                found = self._first(conn, own, wrong)
        self._compare(own, found)
        return self._adopt(found)

    def renew(self) -> Terms | None:
        """Give new terms if other settings came into force since the last; None if not.

        Raises
        ------
        SettingsUnreadable
            As long as this worker cannot work by those in force. It must decide nothing meanwhile.
        StoreProblem
            When the database cannot be used.
        """
        with _plainly(), self._engine.connect() as conn:
            if version_in_force(conn) == self._adopted and not self.trouble:
                return None
            found = in_force(conn)
        return self._adopt(found) if found else None

    def _own(self, *, rehearse: bool) -> tuple[Bundle | None, tuple[Problem, ...]]:
        try:
            return pack(self._around.path, rehearse=rehearse), ()
        except ConfigError as error:
            return None, error.problems

    def _first(self, conn: Connection, own: Bundle | None, wrong: Sequence[Problem]) -> InForce:
        if own is None:
            raise ConfigError(wrong)
        try:
            return put(conn, own, self._around.name, Store(self._engine).now(), None)
        except Overtaken as by:  # by another worker, which has begun at the same time
            if by.found is None:
                raise StoreProblem("the settings of this worker could not be put in force; start it again") from None
            return by.found

    def _compare(self, own: Bundle | None, found: InForce) -> None:
        """Say aloud if the worker's own file is not what it will work by."""
        path, those = self._around.path, f"version {found.version} ({found.shown}), by {found.by}"
        if own is None:
            self._say_once(f"{path} has mistakes, which trygvarsel check tells; the settings in force count: {those}")
        elif own.hash != found.hash:
            self._say_once(
                f"{path} differs from the settings in force, which count: {those}; "
                f"to put the file in force: trygvarsel apply {path} --db URL"
            )

    def _adopt(self, found: InForce) -> Terms:
        try:
            settings = self._settings(found)
            terms = Terms(policies(settings), memory_fingerprints(settings), found.version, found.shown)
            self._around.equip(settings)
        except SettingsUnreadable as reason:
            self.trouble = f"the settings in force, version {found.version} ({found.shown}), cannot be used: {reason}"
            self._around.metrics.config_ok.set(0)
            self._around.rest()
            self._say_once(f"{self.trouble}; until they can, this worker decides nothing")
            raise SettingsUnreadable(self.trouble) from None
        self._adopted, self.settings, self.trouble = found.version, settings, ""
        self._around.metrics.decides_by(found.version, found.shown, settings.partnerships, settings.channels)
        self._said.clear()
        self._say_once(f"works by version {found.version} of the settings ({found.shown}), by {found.by}")
        return terms

    def _settings(self, found: InForce) -> Settings:
        with _plainly(), self._engine.connect() as conn:
            try:
                return unpack(bundle_of(conn, found.version), self._around.path.parent)
            except BundleProblem as problem:
                raise SettingsUnreadable(str(problem)) from None
            except ConfigError as error:
                raise SettingsUnreadable(_shortly(error.problems)) from None

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._around.say(text)
        self._said.add(text)


def _shortly(problems: Sequence[Problem]) -> str:
    """Say in one line what a release that knows other settings finds wrong."""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}; is this worker of another release than whoever put them in force?"


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        kind = StoreAway if away(error) else StoreProblem
        raise kind(f"the settings in force cannot be read: {why(error)}") from None
