"""A group in; who is to hear, who is not and why, and where they are reached, out: what delivery asks of people."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from .reasons import Reason


class Medium(StrEnum):
    """What a channel writes to. ``ITSELF`` has an address of its own, and reaches a group as a whole."""

    PHONE = "phone"
    EMAIL = "email"
    ITSELF = "itself"


class Near(NamedTuple):
    """A round patch: WGS84 degrees, and a radius in metres."""

    lat: float
    lon: float
    metres: float


class Listed(NamedTuple):
    """A recipient as a group lists one."""

    group_id: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member of a group, as the outbox sees one: no name, no number.

    Parameters
    ----------
    recipient
        The made-up id that the group's list gives them.
    person
        The same for the same telephone or mailbox in whatever group; tells nothing of it.
    language
        The language they read.
    turn
        0 for who is asked first, 1 for who is asked when those do not answer, and so on.
    why_not
        Why they may not be written to; None if they may.
    """

    recipient: str
    person: str
    language: str
    turn: int = 0
    why_not: Reason | None = None


class Audience(Protocol):
    """Everybody who can be written to, by group."""

    def candidates(self, conn: Connection, group_id: str, medium: Medium, near: Near | None) -> Iterable[Candidate]:
        """List the members of a group, or those who live near, and why some may not be written to."""
        ...

    def far(self, conn: Connection, group_id: str, near: Near) -> int:
        """Count the members of a group who do not live near; there may be a million, so nobody lists them."""
        ...

    def addresses(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> Mapping[Listed, str]:
        """Look up where those who may be written to at this moment are reached; leave out all others."""
        ...

    def why_not(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> Mapping[Listed, Reason]:
        """Say of those who may not be written to at this moment why."""
        ...

    def learn(self, conn: Connection, listed: Listed, medium: Medium, reason: Reason, now: datetime) -> None:
        """Remember what a provider says of an address for good, such as that it is not in use; let all else pass."""
        ...
