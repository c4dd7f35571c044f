"""What somebody may do in a partnership, as named values, and who somebody is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What an account may do in one partnership; one account may hold several, and any of them may read."""

    READER = "reader"
    """Sees what goes on, with cells for places."""
    COORDINATOR = "coordinator"
    """Proposes settings, takes in members, words messages."""
    APPROVER = "approver"
    """Lets messages go, and puts proposed settings in force."""
    POLICE = "police"
    """Sees reports as points, with their names, and what was refused."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in.

    Parameters
    ----------
    name
        As it stands in the settings' roles and goes into the log.
    grants
        What they may do, by partnership.
    csrf
        What a form must carry to be believed theirs.
    """

    account: int
    login: str
    name: str
    language: str
    grants: Mapping[str, frozenset[Role]]
    csrf: str = field(repr=False, default="")

    def may(self, role: Role, partnership: str) -> bool:
        """Tell whether they hold a role; whoever holds any may read."""
        held = self.grants.get(partnership, frozenset())
        return bool(held) if role is Role.READER else role in held

    @property
    def partnerships(self) -> tuple[str, ...]:
        """The partnerships they may look into."""
        return tuple(sorted(name for name, held in self.grants.items() if held))
