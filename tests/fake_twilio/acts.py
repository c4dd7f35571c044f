"""What a test may want Twilio to do with a request, a message or a status callback, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Final


class Act(Enum):
    """What the server does with one POST."""

    ACCEPT = "accept"
    ACCEPT_THEN_500 = "accept, then answer 500"
    ACCEPT_THEN_DROP = "accept, then hang up"
    DROP = "hang up without accepting"
    SILENT = "never answer"
    TRICKLE = "answer one byte at a time, for ever"
    WELCOME_PAGE = "answer 200 with a web page"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer a POST with an error; ``code`` None sends a page instead of Twilio's JSON."""

    status: int
    code: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Slow:
    """Accept at once, and let the answer wait for so many seconds."""

    seconds: float


Behaviour = Act | Refuse | Slow


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The message leaves Twilio and does not arrive."""

    code: int
    status: str = field(default="undelivered", init=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """The message never leaves Twilio."""

    code: int
    status: str = field(default="failed", init=False)


@dataclass(frozen=True, slots=True)
class Reporting:
    """How the status callbacks of a message go: each ``delay`` seconds after the one before."""

    delay: float = 0.0
    duplicated: bool = False
    reordered: bool = False
    silent: bool = False


Order = Act | Refuse | Slow | Undelivered | Failed | Reporting
_KINDS: Final = {kind.__name__: kind for kind in (Refuse, Slow, Undelivered, Failed, Reporting)}


def written(order: Order) -> list[object]:
    """Write an order as JSON can carry it.

    >>> written(Refuse(429, 20429)), written(Act.DROP)
    (['Refuse', 429, 20429, {}], ['Act', 'DROP'])
    """
    if isinstance(order, Act):
        return ["Act", order.name]
    return [type(order).__name__, *(getattr(order, each.name) for each in fields(order) if each.init)]


def read(said: Sequence[Any]) -> Order:
    """Read an order back.

    >>> read(["Undelivered", 30003])
    Undelivered(code=30003, status='undelivered')
    """
    kind, *values = said
    return Act[values[0]] if kind == "Act" else _KINDS[kind](*values)
