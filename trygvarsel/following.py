"""A settings file and the database of a fleet in; what is in force there out, and the file in force in its place."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from sqlalchemy import Engine

from config.bundle import BundleProblem, pack, unpack
from config.editing.keeping import file_state, hash_of, read_file
from config.problems import ConfigError, Problem, report
from config.schema.settings import Settings
from streams.core.policy import Policy
from streams.in_force import Overtaken, bundle_of, in_force, put, version_in_force
from streams.policies import policies
from streams.store import Store
from streams.work import SettingsUnreadable
from web.console.premises import Adopted
from web.console.proposing.history import past, remember

_FRESH: Final = timedelta(seconds=1)
"""For so long the version in force is not asked for again."""

_APART: Final = "differs from what is in force for all"
_WAYS: Final = "bring this file up to date, or put it in force with trygvarsel apply"


class Following:
    """What is in force for all who work on a database, read when it changes, from whatever thread.

    Parameters
    ----------
    engine
        The database of the fleet.
    config
        The settings file of this process; what the settings leave to each machine lies in the same folder.
    clock
        Counts seconds, from whenever.
    """

    def __init__(self, engine: Engine, config: Path, clock: Callable[[], float] = monotonic) -> None:
        self._engine, self._config, self._clock = engine, config, clock
        self._version, self._asked = 0, float("-inf")
        self._settings: Settings | None = None
        self._policies: Mapping[str, Policy] = {}
        self._lock = Lock()
        self._agreed: int | None = None
        self._owing = False
        self._seen: tuple[tuple[int, ...], int] | None = None
        self.troubles: Sequence[Problem] = ()
        self.unreadable = ""
        """Why what is in force is not what this process shows; empty while it is."""
        self.shows = (0, "")
        """The version of the settings that this process shows, and how their hash begins."""

    def settings(self) -> Settings:
        """Give what is in force, at most a second old.

        Raises
        ------
        SettingsUnreadable
            When nothing is, or this release cannot read what is and has never read anything else.
        """
        return self._now()[0]

    def policies(self) -> Mapping[str, Policy]:
        """Give the policies in force, by partnership; raises as `settings`."""
        return self._now()[1]

    def hinders(self, _settings: Settings) -> Sequence[Problem]:
        """Say why nothing that is changed in the file could come into force: it is not what is in force as it is."""
        return self._apart()

    def adopt(self) -> Adopted:
        """Put the file in force for all, by whoever has just changed it here; say what came of it.

        Raises
        ------
        StoreProblem, SQLAlchemyError
            When the database cannot be written. `look` tries again.
        """
        self._owing = True
        now, by = Store(self._engine).now(), self._approver() or "console"
        adopted, self.troubles = put_file_in_force(self._engine, self._config, by, now, self._agreed)
        self._owing = False
        with self._lock:
            self._asked = float("-inf")
        return adopted

    def look(self) -> None:
        """Put in force what was approved while the database was away, and tell of a file that is not in force."""
        if self._owing and self._approver():
            self.adopt()
        with self._engine.connect() as conn:
            seen = file_state(self._config), version_in_force(conn)
        if seen != self._seen:
            self.troubles, self._seen = self._apart(), seen

    def _apart(self) -> Sequence[Problem]:
        """Compare the file with what is in force; remember the version that it is, for what is made of it."""
        try:
            bundle = pack(self._config, rehearse=False)
        except ConfigError as error:
            return error.problems
        with self._engine.connect() as conn:
            found = in_force(conn)
        if found and found.hash != bundle.hash:
            return [
                _problem(self._config, f"{_APART}: version {found.version} ({found.shown}), by {found.by}; {_WAYS}")
            ]
        self._agreed = found.version if found else None
        return ()

    def _approver(self) -> str | None:
        """Name whoever approved the file as it is; None if nobody did."""
        with self._engine.connect() as conn:
            latest = next(iter(past(conn, most=1)), None)
        try:
            approved = latest is not None and latest.hash == hash_of(read_file(self._config))
        except ConfigError:
            approved = False
        return latest.by or None if latest and approved else None

    def _now(self) -> tuple[Settings, Mapping[str, Policy]]:
        with self._lock:
            if self._clock() - self._asked >= _FRESH.total_seconds():
                self._renew()
                self._asked = self._clock()
            if self._settings is None:
                raise SettingsUnreadable("no settings are in force yet that this release can read")
            return self._settings, self._policies

    def _renew(self) -> None:
        with self._engine.connect() as conn:
            if version_in_force(conn) == self._version:
                return
            found = in_force(conn)
            if found is None:
                return
            try:
                bundle = bundle_of(conn, found.version)
                settings = unpack(bundle, self._config.parent)
            except (BundleProblem, ConfigError):  # it goes on showing what it knows; the workers say why
                named = f"version {found.version} ({found.shown})"
                self.unreadable = f"the settings in force, {named}, cannot be read by this release"
                return
        with self._engine.begin() as conn:
            remember(conn, bundle.text, found.by, found.at)
        self._policies = {policy.partnership: policy for policy in policies(settings)}
        self._version, self._settings, self.unreadable = found.version, settings, ""
        self.shows = found.version, found.shown


def put_file_in_force(
    engine: Engine, config: Path, by: str, now: datetime, expected: int | None
) -> tuple[Adopted, Sequence[Problem]]:
    """Put a settings file in force for a fleet, as ``trygvarsel apply`` does; say what came of it, and its mistakes.

    With mistakes, or when another version is in force than the one expected, what was in force stays.
    """
    try:
        bundle = pack(config)
    except ConfigError as error:
        return Adopted(in_force=False, said=report(error.problems)), error.problems
    try:
        with engine.begin() as conn:
            found = in_force(conn)
            if found and found.hash == bundle.hash:
                said = f"{config.name}: nothing has changed; version {found.version} is in force"
                return Adopted(in_force=True, said=said), ()
            made = put(conn, bundle, by, now, expected)
    except Overtaken as problem:
        return Adopted(in_force=False, said=str(problem)), [_problem(config, str(problem))]
    said = f"{config.name}: in force for all, as version {made.version} ({made.shown})"
    return Adopted(in_force=True, said=said), ()


def _problem(config: Path, text: str) -> Problem:
    return Problem(str(config), 1, 1, "", text)
