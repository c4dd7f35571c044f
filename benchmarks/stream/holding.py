"""A hundred thousand incidents in; what a worker with these in its past takes of memory, out."""

from dataclasses import dataclass
from datetime import timedelta

from streams.core.memory import HORIZON

from .country import PARTNERSHIPS, reports, settings
from .machine import Machine, now
from .recovery import fill, started

TEN_YEARS = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a worker takes in MB that has all regions, each with its past of so many ``days``.

    ``told`` is how many reports there were in all, ``held`` how many of them are remembered one by one, ``empty`` what
    a worker takes whose regions have no past.
    """

    days: int
    told: int
    held: int
    memory_mb: float
    empty_mb: float

    @property
    def each_kb(self) -> float:
        """KB for each report told."""
        return (self.memory_mb - self.empty_mb) * 1024 / self.told


def holdings(machine: Machine, told: int) -> list[Holding]:
    """Let workers hold so many incidents of the last 400 days, and as many of ten years."""
    found = []
    with machine.database() as (url, engine):
        empty = started(machine, url, engine, PARTNERSHIPS).memory_mb
    for past in (HORIZON, TEN_YEARS):
        with machine.database() as (url, engine):
            sent = reports(told, now() - timedelta(hours=1), a_day=told / past.days)
            held = fill(machine.job(url, settings=settings()), sent)
            found.append(Holding(past.days, told, held, started(machine, url, engine, PARTNERSHIPS).memory_mb, empty))
    return found
