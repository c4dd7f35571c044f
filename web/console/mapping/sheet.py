"""The reports and members of a partnership at one moment in; what the map counts of them, by cell and day, out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Final

from streams.core.facts import Incident
from streams.core.policy import Policy
from streams.looking.members import Homes
from streams.looking.reports import ReportSeen

from .grid import Grid, centre
from .lacking import Lack, ranked, scores, told

WINDOW: Final = 28
"""Days that the map shows at a time."""

YEAR: Final = 365
"""Days that the time slider goes back, and over which burglaries are weighed against members."""

DAYS: Final = YEAR + WINDOW
"""Days that are known of, the last of them today."""


def first_day(today: date) -> date:
    """Give the first day of the earliest window."""
    return today - timedelta(days=DAYS - 1)


@dataclass(frozen=True)
class Sheet:
    """What the map shows, reckoned when it is first asked for and then kept.

    Parameters
    ----------
    today
        The last day, in the partnership's own timezone.
    reports
        All that is known of, those withdrawn too.
    """

    policy: Policy
    grid: Grid
    today: date
    reports: Sequence[ReportSeen]
    homes: Homes

    @property
    def first(self) -> date:
        """The day that is number 0."""
        return first_day(self.today)

    def day_of(self, incident: Incident) -> int:
        """Give the number of the day on which something became known."""
        return _local(incident, self.policy.timezone).toordinal() - self.first.toordinal()

    @cached_property
    def dated(self) -> list[tuple[int, ReportSeen, Incident]]:
        """All that counts, each with its day, the earliest first."""
        known = [(self.day_of(each.incident), each, each.incident) for each in self.reports if each.incident]
        return sorted((one for one in known if 0 <= one[0] < DAYS), key=lambda one: (one[0], one[1].key))

    @cached_property
    def latest(self) -> datetime | None:
        """When the newest of them became known; None when there are none, as when nobody sends any reports."""
        return max((incident.known_at for _, _, incident in self.dated), default=None)

    @cached_property
    def days(self) -> dict[int, list[int]]:
        """By cell the days on which burglaries became known, one for each burglary."""
        found: dict[int, list[int]] = {}
        for day, _, incident in self.dated:
            found.setdefault(self.grid.cell_of(incident.lat, incident.lon), []).append(day)
        return found

    @cached_property
    def burglaries(self) -> dict[int, int]:
        """How many there were in each cell in the last year."""
        return {cell: count for cell, days in self.days.items() if (count := sum(day >= WINDOW for day in days))}

    @cached_property
    def people(self) -> Counter[int]:
        """How many who can be told live in each cell, to the number: not to be shown as it is."""
        counted: Counter[int] = Counter()
        for cell, people in self.homes.by_cell.items():
            counted[self.grid.parent_of(cell)] += people
        return counted

    @cached_property
    def members(self) -> dict[int, int | None]:
        """The same as it may be shown: None for few."""
        return {cell: told(people) for cell, people in self.people.items()}

    @cached_property
    def cells(self) -> list[int]:
        """All cells of the map: those of the areas, and any other where there was a burglary."""
        return sorted(self.grid.cells | self.days.keys())

    @cached_property
    def scores(self) -> dict[int, float]:
        """How short each cell is of members."""
        return scores(self.cells, self.burglaries, self.members)

    @cached_property
    def lacking(self) -> list[Lack]:
        """Where to recruit, the worst first."""
        return ranked(self.scores, self.burglaries, self.members)

    @cached_property
    def people_by_area(self) -> Counter[str]:
        """How many who can be told live in each area, by the middle of their finest cell."""
        counted: Counter[str] = Counter()
        for cell, people in self.homes.by_cell.items():
            if area := self.policy.area_of(*centre(cell)):
                counted[area.id] += people
        return counted

    def burglaries_by_area(self, days: int) -> Counter[str]:
        """Count the burglaries of the last so many days by area."""
        return Counter(report.area for day, report, _ in self.dated if day >= DAYS - days)

    @cached_property
    def per_day(self) -> list[int]:
        """How many burglaries became known on each day."""
        counted = Counter(day for day, _, _ in self.dated)
        return [counted[day] for day in range(DAYS)]


def _local(incident: Incident, zone: tzinfo) -> date:
    return incident.known_at.astimezone(zone).date()
