"""A small town's past, made up by chance, and settings of it that differ in what a coordinator may change."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from streams.core.facts import Alert, Report
from streams.core.policy import Policy
from streams.files import Row
from streams.foresight.course import Courses
from streams.foresight.evidence import Evidence
from streams.foresight.living import lived
from streams.foresight.past import past
from streams.replay import Replay
from tests.world import START, burglary, town

HEADLAND = """
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {{name: Nordby, circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}
          syd: {{name: Sydby, circle: {{lat: 56.17, lon: 11.55, metres: 3300}}}}
        detection: {detection}
        spates: {{over_after: {over_after}, update_every: {update_every}}}
        groups:
          nabo: {{name: Nabohjælp, kind: neighbourhood_watch, areas: {areas}, hears: {hears}, quiet_hours: {quiet},
                  cooldown: {cooldown}}}
          politi: {{name: Politi, kind: police}}
      odder:
        name: Bo trygt Odder
        areas:
          by: {{circle: {{lat: 56.23, lon: 11.66, metres: 3000}}}}
"""


@dataclass(frozen=True)
class Wanted:
    """What a coordinator asks for, as the settings file says it."""

    detection: str = "[{kind: space_time_scan, false_alerts_per_year: 12, warm_up: 10 days}]"
    over_after: str = "14 days"
    update_every: str = "24 hours"
    areas: str = "[nord]"
    hears: str = "[opened, growing, over, withdrawn]"
    quiet: str = "{from: '21:00', to: '08:00'}"
    cooldown: str = "7 days"

    def policies(self) -> tuple[Policy, ...]:
        """Give the policies of the town; the first is the one that is asked about."""
        return town(HEADLAND.format(**self.__dict__))


def reports(seed: int, count: int = 260, corrected: float = 0.15) -> list[Report]:
    """Draw a year of burglaries, some of them in spates, some across the border, some corrected, withdrawn or late."""
    chance = random.Random(seed)
    drawn = [_anywhere(chance, f"b{n}", chance.uniform(0, 8000)) for n in range(count)]
    for spate in range(count // 30):
        hours, x, y = chance.uniform(2000, 7800), chance.choice([0, 3300, -1500]), chance.choice([3000, -3000])
        drawn += [
            burglary(
                f"s{spate}.{n}",
                hours + n * chance.uniform(2, 40),
                x=x + chance.gauss(0, 150),
                y=y + chance.gauss(0, 150),
            )
            for n in range(chance.randint(3, 7))
        ]
    return [each for report in drawn for each in (report, *_second_thoughts(chance, report, corrected))]


def _anywhere(chance: random.Random, name: str, hours: float) -> Report:
    late = timedelta(hours=chance.choice([0, 0, 0, chance.uniform(0, 900)]))
    drawn = burglary(name, hours, x=chance.gauss(0, 2200), y=chance.choice([3000, -3000]) + chance.gauss(0, 1200))
    assert drawn.reported_at
    return replace(drawn, reported_at=drawn.reported_at + late)


def _second_thoughts(chance: random.Random, report: Report, corrected: float) -> list[Report]:
    if chance.random() > corrected:
        return []
    assert report.reported_at
    assert report.lat is not None
    again = replace(report, revision=2, reported_at=report.reported_at + timedelta(hours=chance.uniform(1, 300)))
    match chance.randrange(4):
        case 0:
            return [replace(again, withdrawn=True)]
        case 1:
            return [replace(again, lat=report.lat + 0.004)]
        case 2:
            return [replace(again, entry="window"), replace(again, revision=3, withdrawn=True, reported_at=None)]
        case _:
            return [replace(again, lat=55.0)]


def replayed(policies: Sequence[Policy], told: Sequence[Report], until: datetime) -> list[Alert]:
    """Give what `replay` raises for the first partnership."""
    rows = [Row("", line, "", report) for line, report in enumerate(told)]
    alerts = [alert for alert, _ in Replay(policies, until, until=until).over(rows)]
    return [alert for alert in alerts if alert.partnership == policies[0].partnership]


class Town:
    """A past that is learned once, and asked under one settings after the other, as the page does."""

    def __init__(self, told: Sequence[Report], until: datetime = START + timedelta(days=365)) -> None:
        self.told, self.until = list(told), until
        first = Wanted().policies()
        self._courses = Courses(first, first[0], past(told, first[0].timezone, until), until)
        self._evidence: dict[int, Evidence] = {}

    def foreseen(self, wanted: Wanted) -> list[Alert]:
        """Give what the foresight says."""
        policy = wanted.policies()[0]
        course = self._courses.under(policy)
        evidence = self._evidence.setdefault(id(course), Evidence(course))
        return [raised.alert for raised in lived(policy, evidence)]

    def replayed(self, wanted: Wanted) -> list[Alert]:
        """Give what a replay says."""
        return replayed(wanted.policies(), self.told, self.until)
