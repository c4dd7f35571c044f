"""The mistakes of a settings file and a partnership in; those that are for its people to see, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.problems import Problem
from web.access.roles import Person, Role


@dataclass(frozen=True, slots=True)
class Concerning:
    """What keeps the file, as it is now, from being in force: what everybody may see, and how much more there is."""

    ours: tuple[Problem, ...]
    others: int


def concerning(problems: Sequence[Problem], partnership: str, person: Person) -> Concerning | None:
    """Sort mistakes out; None where there are none, or they are nothing to somebody.

    >>> wrong = [Problem("", 2, 3, "partnerships.lund.name", "is empty"), Problem("", 9, 1, "partnerships.by", "")]
    >>> anna = Person(1, "anna", "Anna", "da", {"lund": frozenset({Role.COORDINATOR})})
    >>> found = concerning(wrong, "lund", anna)
    >>> [problem.line for problem in found.ours], found.others
    ([2], 1)
    """
    if not problems or not any(person.may(role, partnership) for role in (Role.COORDINATOR, Role.APPROVER)):
        return None
    ours = tuple(problem for problem in problems if concerns(problem.place, partnership))
    return Concerning(ours, len(problems) - len(ours))


def concerns(place: str, partnership: str) -> bool:
    """Tell whether a place in the settings is a partnership's own, or everybody's."""
    above, _, below = place.partition(".")
    return above != "partnerships" or not below or below == partnership or below.startswith((f"{partnership}.",))
