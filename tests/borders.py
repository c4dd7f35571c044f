"""Ground at sea divided between two partnerships, and all that is told while reports are heard there."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import shapely

from config.shapes import Polygon
from streams.core.facts import Alert, Message, Report, Stage
from streams.core.hearing import Hearing
from streams.core.policy import Policy
from tests.world import NOW, TOWN, burglary, in_order, town

REACH = 438.0  # of a lattice of 50 m, no two points are between 431 and 447 m apart
ONE = """
      {id}:
        name: Bo trygt {name}
        areas: {{by: {{name: {name}, circle: {{lat: 56.2, lon: 11.55, metres: 4000}}}}}}
        detection: [{detection}]
        groups:
          naboer: {{name: Naboer, kind: neighbourhood_watch}}
          politi: {{name: Politi, kind: police}}
"""
RULE = "{kind: near_repeat, events: 3, radius: 438 m, window: 7 days}"
COUNTS = "{kind: poisson_cusum, threshold: 3}"
GROUND = shapely.box(*TOWN.degrees(-4000, -4000)[::-1], *TOWN.degrees(4000, 4000)[::-1])


def partnership(id_: str, name: str, ground: shapely.Geometry = GROUND) -> Policy:
    (policy,) = town("    partnerships:" + ONE.format(id=id_, name=name, detection=RULE))
    assert isinstance(ground, shapely.Polygon)
    return replace(policy, areas=(replace(policy.areas[0], shape=Polygon(ground)),))


def divided(angle: float = 90.0, offset: float = 0.0) -> tuple[Policy, Policy]:
    """Divide the ground along a line: at so many degrees from due east, so many metres left of the middle of town."""
    turn = math.radians(angle)
    along, left = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    corners = [(-9e3, offset), (9e3, offset), (9e3, 19e3), (-9e3, 19e3)]
    half = shapely.Polygon(
        TOWN.degrees(a * along[0] + b * left[0], a * along[1] + b * left[1])[::-1] for a, b in corners
    )
    return partnership("vest", "Vestby", GROUND & half), partnership("ost", "Østby", GROUND - half)


def west(name: str, hours: float, x: float = 30.0, **facts: object) -> Report:
    return burglary(name, hours, x=-x, y=0.0, **facts)


def east(name: str, hours: float, x: float = 30.0, **facts: object) -> Report:
    return burglary(name, hours, x=x, y=0.0, **facts)


class Told:
    """All that is told while some reports are heard, and a month after that."""

    def __init__(self, policies: Iterable[Policy], reports: Iterable[Report], *, days: float = 30) -> None:
        self.hearing = Hearing(list(policies))
        self.alerts: list[Alert] = []
        self.messages: list[Message] = []
        for report in in_order(list(reports)):
            heard = self.hearing.hear(report, NOW)
            self.alerts += heard.alerts
            self.messages += heard.messages
        ended = self.hearing.advance(max(r.reported_at for r in reports if r.reported_at) + timedelta(days=days))
        self.alerts += ended.alerts
        self.messages += ended.messages

    def stages(self, partnership: str, group: str | None = None) -> list[Stage]:
        return [each.stage for each in self.alerts if (each.partnership, each.group) == (partnership, group)]

    def texts(self, partnership: str, group: str) -> list[str]:
        ids = [each.alert_id for each in self.alerts if (each.partnership, each.group) == (partnership, group)]
        return [each.text for each in self.messages if each.alert_id in ids]
