"""A whole year of a municipality in; every promise checked at every step, and its figures printed, out.

``python -m tests.year [PEOPLE] [SEED]``: 20,000 people in 30 groups unless told otherwise.
"""

import sys
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import click

from tests.year.clock import NEW_YEAR, Clock
from tests.year.happenings import at_random, happen
from tests.year.municipality import PARTNERS, founded
from tests.year.year import Year

_AREAS = 13


def main(people: int = 20_000, seed: int = 1) -> None:
    """Live through the year."""
    began, chance = perf_counter(), Random(seed)
    what: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        municipality = founded(Path(folder), people, _AREAS, chance)
        listed = sum(map(len, municipality.lists.values()))
        groups = len(municipality.lists)
        click.echo(
            f"{people:,} people, {listed:,} rows in {groups} lists, {len(PARTNERS)} of them partners; seed {seed}"
        )
        with closing(Year(municipality, Clock(NEW_YEAR))) as year:
            for happening in at_random(chance):
                happen(year, happening)
                what[happening.what] += 1
                if year.clock() > NEW_YEAR + timedelta(days=365):
                    break
            _tell(year, what, perf_counter() - began)


def _tell(year: Year, what: Counter[str], took: float) -> None:
    happened = ", ".join(f"{count} x {each.partition(' ')[2].replace('_', ' ')}" for each, count in what.most_common())
    click.echo(f"{what.total()} happenings: {happened}")
    click.echo(f"{year.sent:,} messages sent and checked, no promise broken, in {took:.0f} s")
    fates: Counter[str] = Counter()
    for (_, state, reason), count in year.fates.items():
        fates[f"{state}: {reason}" if reason else str(state)] += count
    for each, count in fates.most_common():
        click.echo(f"{count:>9,}  {each}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
