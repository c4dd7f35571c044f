"""A town in; the people of it who have agreed to be written to, where they live and what is special about a few, out.

None of them exists. Their numbers are made up, and nothing dials them: the exchange of the demonstration is in the
same process.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from notifiers.people.nearness import cell_of
from notifiers.recipients import Recipient
from web.demo.handsets import Handset

from .streets import Town

CONSENTED: Final = date(2023, 9, 1)
WORDING: Final = "Jeg vil gerne have sms, når der er mange indbrud i mit kvarter. Jeg kan til enhver tid sige stop."


class Membership(NamedTuple):
    """A group, the quarters its members live in, how many they are, and how far out from a quarter's middle they live.

    A ``reach`` of 0.5 leaves the outer half of each quarter without any.
    """

    group: str
    quarters: tuple[str, ...]
    size: int
    reach: float = 1.0


GROUPS: Final = (
    Membership("nabohjaelp_aeblelund", ("aeblelund",), 74, 0.75),
    Membership("grundejere_aeblelund", ("aeblelund",), 30),
    Membership("nabohjaelp_egehegn", ("egehegn",), 86),
    Membership("nabohjaelp_tjoernekaer", ("tjoernekaer",), 58),
    Membership("nabohjaelp_ravnslyst", ("ravnslyst",), 38, 0.8),
    Membership("nabohjaelp_maagebo", ("maagebo",), 14, 0.5),
    Membership("nabohjaelp_midtbyen", ("stationen", "hyldehaven", "havreparken"), 84),
    Membership("kommunen", ("stationen",), 2),
    Membership("politiet", ("stationen",), 2),
)
"""Pilevænge, with villas as good as any, has nobody at all: that is the gap to recruit in."""

_ENGLISH: Final = 6
"""One in so many reads English."""


class Part(NamedTuple):
    """Who has a phone that is drawn: their group, their turn in it, and what is special about them."""

    id: str
    owner: str
    group: str
    turn: int
    note: str = ""


CAST: Final = (
    Part("birthe", "Birthe", "nabohjaelp_aeblelund", 0),
    Part("oliver", "Oliver", "nabohjaelp_aeblelund", _ENGLISH - 1, "english"),
    Part("sanne", "Sanne", "nabohjaelp_aeblelund", 1, "opted_out"),
    Part("ib", "Ib", "nabohjaelp_aeblelund", 2, "moved_away"),
    Part("joergen", "Jørgen", "grundejere_aeblelund", 0),
    Part("mette", "Mette", "nabohjaelp_egehegn", 0, "elsewhere"),
    Part("kommune", "Lone, SSP", "kommunen", 0),
    Part("politi", "Vagthavende", "politiet", 0),
)


YOURS: Final = Handset("yours", "+4520109901", "", "", "yours")
"""The phone of whoever looks on, who is in no group yet."""


@dataclass(frozen=True, slots=True)
class Residents:
    """Everybody who has agreed, by group, and the phones that are drawn."""

    members: Mapping[str, Sequence[Recipient]]
    handsets: tuple[Handset, ...]

    def numbers(self, note: str) -> frozenset[str]:
        """Give the numbers of those who are special in a way."""
        return frozenset(each.number for each in self.handsets if each.note == note)


def residents(town: Town, names: Mapping[str, str], rng: np.random.Generator) -> Residents:
    """Make them up; ``names`` is what the groups are called."""
    members = {each.group: list(_members(town, n, each, rng)) for n, each in enumerate(GROUPS)}
    handsets = [
        Handset(part.id, members[part.group][part.turn].phone, part.owner, names[part.group], part.note)
        for part in CAST
    ]
    return Residents(members, (*handsets, YOURS))


def _members(town: Town, n: int, group: Membership, rng: np.random.Generator) -> Iterator[Recipient]:
    """Let people of some quarters join."""
    homes = np.concatenate([_near_the_middle(town, quarter, group.reach) for quarter in group.quarters])
    for turn, k in enumerate(rng.choice(homes, size=group.size, replace=False)):
        lat, lon = town.ground.degrees(*town.places[int(k)].tolist())
        yield Recipient(
            id=f"r-{turn + 1:03}",
            phone=f"+452010{n:02}{turn:02}",
            language="en" if turn % _ENGLISH == _ENGLISH - 1 and group.size > _ENGLISH else "da",
            consent_at=CONSENTED,
            consent_text=WORDING,
            turn=0,
            cell9=cell_of(lat, lon),
            place=f"{group.group}:{turn + 2}",
        )


def _near_the_middle(town: Town, quarter: str, reach: float) -> NDArray[np.intp]:
    """List the homes of a quarter that are not too far out."""
    theirs = np.array([k for k, home in enumerate(town.homes) if home.quarter == quarter], dtype=np.intp)
    spots = town.places[theirs]
    east, north = (spots - spots.mean(axis=0)).T
    out = np.hypot(east, north)
    near: NDArray[np.intp] = theirs[out <= out.max() * reach]
    return near
