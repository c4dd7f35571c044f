"""How many people and areas in; an invented municipality at sea, its settings and the lists of its groups, out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from config.load import parse
from config.schema.settings import Settings
from detectors.ground import Ground
from streams.core.facts import Report

MIDDLE = Ground(56.20, 11.55)
"""At sea, where nobody lives."""

_APART_M, _RADIUS_M = 3000.0, 1000.0
_HEAD = """\
sending: on
limits: {{first_few: {few}, per_alert: {per_alert}}}
channels:
  sms: {{kind: twilio, sender: "+4592450001", price_per_segment: 0.5, segments_per_second: 50000}}
  mail: {{kind: email, host: localhost, security: none, from_address: trygt@byen.example}}
partnerships:
  byen:
    name: Bo trygt i byen
    detection: [{{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}}]
    areas:
"""
_PARTNERS = """\
      politiet: {kind: police, ask_next_after: 30 minutes, recipients: politiet.csv}
      kommunen: {kind: municipality, channels: [mail], recipients: kommunen.csv}
      boligselskab: {kind: professionals, recipients: boligselskab.csv}
      avisen: {kind: press, hears: [opened, over, withdrawn], recipients: avisen.csv}
"""
_MANNERS = (
    "approval: coordinator, most_per_month: 3",
    "approval: none, most_per_month: 2, cooldown: 2 days",
    'approval: coordinator, quiet_hours: {from: "22:00", to: "07:00"}, most_per_month: 4, update_every: 1 day',
    'approval: none, quiet_hours: {from: "01:30", to: "03:30"}, most_per_month: 3, cooldown: 12 hours',
    "approval: coordinator, channels: [mail], most_per_month: 2",
    "approval: none, within: 900 m, languages: [da, en]",
)
PARTNERS = ("politiet", "kommunen", "boligselskab", "avisen")


@dataclass(slots=True)
class Member:
    """One row of a list; the same person has the same telephone and mailbox in every list."""

    id: str
    person: int
    home: tuple[float, float]
    language: str = "da"
    consent: date | None = date(2025, 6, 1)
    withdrawn: date | None = None

    @property
    def phone(self) -> str:
        """The number in international form."""
        return f"+45201{self.person:05d}"

    @property
    def email(self) -> str:
        """The mail address."""
        return f"p{self.person}@byen.example"


@dataclass(slots=True)
class Municipality:
    """Areas in a row, two groups of citizens in each, and four groups of partners who hear about all."""

    folder: Path
    settings: Settings
    lists: dict[str, list[Member]] = field(default_factory=dict)

    def write(self, group: str) -> None:
        """Write a group's list as its file."""
        rows = ["recipient,phone,email,language,consent_at,withdrawn_at,lat,lon,turn"]
        for turn, one in enumerate(self.lists[group], start=1):
            of_turn = turn if group in PARTNERS else ""
            lat, lon = one.home
            rows.append(
                f"{one.id},{one.phone},{one.email},{one.language},{one.consent or ''},{one.withdrawn or ''},"
                f"{lat:.5f},{lon:.5f},{of_turn}"
            )
        (self.folder / f"{group}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    @property
    def citizens(self) -> list[str]:
        """Name the groups of citizens."""
        return [group for group in self.lists if group not in PARTNERS]


def founded(folder: Path, people: int, areas: int, chance: Random) -> Municipality:
    """Found a municipality; one in eight is in a second group too."""
    names = [f"{kind}_{area}" for area in range(areas) for kind in ("nabo", "grund")]
    text = _written(names, areas, few=20 if people > 1000 else 3, per_alert=0.3 * people / areas)
    for group in (*names, *PARTNERS):
        (folder / f"{group}.csv").touch()
    made = Municipality(folder, _read(text, folder))
    for number, group in enumerate(names):
        made.lists[group] = list(_members(range(number, people, len(names)), number // 2, chance))
    for group in names:
        for one in chance.sample(made.lists[group], len(made.lists[group]) // 8):
            other = chance.choice(names)
            if all(each.person != one.person for each in made.lists[other]):
                made.lists[other].append(Member(f"also-{group}-{one.id}", one.person, one.home, one.language))
    for number, group in enumerate(PARTNERS):
        made.lists[group] = [Member(f"d-{n}", people + 10 * number + n, place(0)) for n in range(3)]
        made.lists[group] += [Member(f"d-c{number}", number, place(0))]  # a citizen who is on duty there too
    for group in made.lists:
        made.write(group)
    return made


def place(area: int, east: float = 0.0, north: float = 0.0) -> tuple[float, float]:
    """Give a place in an area, metres off its middle."""
    return MIDDLE.degrees(_APART_M * (area - 6) + east, north)


def burglary(name: str, area: int, run: int, nth: int, **facts: object) -> Report:
    """Report a burglary that is one of a run, at one end of an area or at the other: two spates, if so."""
    lat, lon = place(area, (-850.0, 550.0)[run % 2] + 60.0 * (nth % 6), 40.0 * (nth % 4))
    return Report(name, lat=lat, lon=lon, **facts)  # type: ignore[arg-type]  # the caller names real fields


@cache
def _read(text: str, folder: Path) -> Settings:
    """Read settings once; the lists beside them may change."""
    return parse(text, "byen.yaml", folder)


def _members(persons: range, area: int, chance: Random) -> Iterator[Member]:
    for person in persons:
        home = place(area, chance.uniform(-_RADIUS_M, _RADIUS_M), chance.uniform(-_RADIUS_M, _RADIUS_M))
        consent = date(2025, 1, 1) + timedelta(days=chance.randrange(360))
        yield Member(f"r-{person}", person, home, "da", consent if chance.random() < 0.97 else None)


def _written(names: list[str], areas: int, few: int, per_alert: float) -> str:
    lines = [_HEAD.format(few=few, per_alert=per_alert)]
    for area in range(areas):
        lat, lon = place(area)
        circle = f"{{lat: {lat:.5f}, lon: {lon:.5f}, metres: {_RADIUS_M:.0f}}}"
        lines.append(f"      o{area}: {{name: Vang {chr(ord('A') + area)}, circle: {circle}}}\n")
    lines.append("    groups:\n")
    for number, name in enumerate(names):
        kind = "neighbourhood_watch" if name.startswith("nabo") else "landowners"
        manners = _MANNERS[number % len(_MANNERS)]
        lines.append(f"      {name}: {{kind: {kind}, areas: [o{number // 2}], recipients: {name}.csv, {manners}}}\n")
    return "".join([*lines, _PARTNERS])
