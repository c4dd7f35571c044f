"""Everybody who is written to in Furesø in; the lists that a coordinator keeps of them, as CSV, out.

All are called by the made-up id of their list: citizens by birds, contacts by their desks.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

FARUM: Final = (55.815, 12.37)
"""Where the first break-ins are."""

_COLUMNS = "recipient,phone,email,language,consent_at,turn,lat,lon"
_FAR = (55.793, 12.36)


class Bird(NamedTuple):
    """One row of a list."""

    id: str
    language: str = "da"
    home: tuple[float, float] = FARUM
    consent: str = "2026-03-01"
    turn: str = ""
    email: str = ""


NABOHJAELP: Final = (
    Bird("lark"),
    Bird("finch", "en"),
    Bird("wren", ""),
    Bird("heron"),
    Bird("swift", consent=""),
    Bird("crane", home=_FAR),
    Bird("rook"),
    Bird("kite"),
)
LISTS: Final = {
    "nabohjaelp_farum": NABOHJAELP,
    "grundejere_farum": (Bird("raven"), Bird("owl"), Bird("rook")),
    "lejere_farum": (Bird("gull"),),
    "grundejere_vaerloese": (Bird("stork"), Bird("heron")),
    "politiet": (Bird("duty-1", turn="1"), Bird("duty-2", turn="2"), Bird("duty-3", turn="3")),
    "kommunen": (Bird("desk", email="vagt@furesoe.example"),),
}
_EVERYBODY: Final = sorted({bird.id for birds in LISTS.values() for bird in birds})


def number(bird: str) -> str:
    """Give somebody's telephone number."""
    return f"+452010{_EVERYBODY.index(bird):04d}" if bird in _EVERYBODY else f"+452020{int(bird[1:]):04d}"


def bird(called: str) -> str:
    """Say whose number, or mailbox, it is."""
    if called.startswith("+452020"):
        return f"r{int(called[-4:]):02d}"
    return next((one for one in _EVERYBODY if number(one) == called), called.partition("@")[0])


def flock(count: int) -> tuple[Bird, ...]:
    """Call so many birds r00, r01 and so on."""
    return tuple(Bird(f"r{number:02d}") for number in range(count))


def write(folder: Path, group: str, birds: Sequence[Bird]) -> None:
    """Write a group's list."""
    rows = [_COLUMNS, *(_row(bird) for bird in birds)]
    (folder / f"{group}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _row(bird: Bird) -> str:
    phone = "" if bird.email else number(bird.id)
    lat, lon = bird.home
    return f"{bird.id},{phone},{bird.email},{bird.language},{bird.consent},{bird.turn},{lat},{lon}"
