"""A number in; the burglaries it stands for reported, or taken back, out."""

from dataclasses import replace
from datetime import timedelta

from streams.core.facts import Report
from tests.year.municipality import burglary
from tests.year.year import Year

_LATELY = 3


def begins(year: Year, pick: int) -> None:
    """Report three burglaries near each other."""
    area = pick % (len(year.municipality.citizens) // 2)
    run: list[Report] = []
    for _ in range(3):
        run.append(_another(year, len(year.runs), area, len(run)))
        year.receive(run[-1:])
    year.runs.append((area, run))


def goes_on(year: Year, pick: int) -> None:
    """Report one more burglary in one of the last runs."""
    if year.runs:
        number = _lately(year, pick)
        area, run = year.runs[number]
        run.append(_another(year, number, area, len(run)))
        year.receive(run[-1:])


def was_a_mistake(year: Year, pick: int) -> None:
    """Take back the reports of one of the last runs, all of them or all but the first."""
    if year.runs:
        _, run = year.runs[_lately(year, pick)]
        year.receive([replace(each, revision=2, withdrawn=True, reported_at=year.clock()) for each in run[pick % 2 :]])


def _lately(year: Year, pick: int) -> int:
    return len(year.runs) - 1 - pick % min(_LATELY, len(year.runs))


def _another(year: Year, number: int, area: int, nth: int) -> Report:
    at = year.clock() - timedelta(minutes=5)
    began = at - timedelta(hours=3)
    return burglary(f"s{number}-{nth}", area, number, nth, occurred_from=began, occurred_to=at, reported_at=at)
