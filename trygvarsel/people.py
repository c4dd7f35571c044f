"""Settings in; the consenting members of each group, read from its file, out."""

from pathlib import Path

from config.schema.settings import Settings
from notifiers.recipients import Recipient, load


class Recipients:
    """The members of each group, read when they are needed and again when their file changes.

    A file that cannot be read leaves the group as it was; `problems` says why rows were left out.
    """

    def __init__(self, settings: Settings) -> None:
        self._files = {
            f"{id_}/{key}": (Path(group.recipients), group.languages)
            for id_, partnership in settings.partnerships.items()
            for key, group in partnership.groups.items()
            if group.recipients
        }
        self._country = settings.country
        self._read: dict[str, tuple[float, list[Recipient]]] = {}
        self.problems: dict[str, list[str]] = {}

    def of(self, group: str) -> list[Recipient]:
        """List the consenting members of a group, given as ``partnership/group``."""
        if group not in self._files:
            return []
        path, languages = self._files[group]
        before = self._read.get(group)
        try:
            changed = path.stat().st_mtime
        except OSError as error:
            self.problems[group] = [f"{path.name}: cannot be read: {error.strerror}"]
            return before[1] if before else []
        if before is None or before[0] != changed:
            people, self.problems[group] = load(path, languages, (self._country,))
            whole = people or not self.problems[group]
            self._read[group] = (changed, people if whole or before is None else before[1])
        return self._read[group][1]
