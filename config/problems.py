"""A mistake in the settings and its place in, one line a coordinator can act on out."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands (counted from 1), what it is about, and what was expected.

    >>> print(Problem("furesoe.yaml", 9, 29, "areas.mill.addresses", "must be at least 8, got 3"))
    furesoe.yaml:9:29: areas.mill.addresses: must be at least 8, got 3
    """

    file: str
    line: int
    column: int
    place: str
    text: str

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"{self.file}:{self.line}:{self.column}: {place}{self.text}"


class ConfigError(Exception):
    """The settings cannot be used; ``problems`` holds every reason, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.line, p.column, p.place, p.text)))
        super().__init__(report(self.problems))


def report(problems: Iterable[Problem]) -> str:
    """List every problem on a line of its own, then say how many there are and that nothing was changed."""
    lines = [str(problem) for problem in problems]
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([*lines, f"{count}. Nothing was changed: the running settings stay in force."])
