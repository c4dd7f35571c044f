"""Burglaries in; the reports a police desk files of them, late, twice, incomplete and corrected as in life, out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from detectors.ground import Ground
from streams.core.facts import Report

from .burglaries import Burglary
from .streets import dwelling

_SOURCE = "ternevig"
_CATEGORY = "residential burglary"
_NO_START, _NO_END = 0.05, 0.04
_TWICE, _CORRECTED, _WITHDRAWN = 0.02, 0.03, 0.01
_A_DAY_OR_MORE = 0.06
_SHORTEST_DELAY_H = 0.3


class Filing(NamedTuple):
    """A report, and when it reached us."""

    at: datetime
    report: Report


@dataclass(slots=True)
class Desk:
    """Files reports of burglaries.

    Parameters
    ----------
    ground
        Where metres east and north are counted from.
    rng
        Chance.
    """

    ground: Ground
    rng: np.random.Generator
    _filed: int = 0

    def file(self, burglaries: Iterable[Burglary]) -> list[Filing]:
        """File ordinary burglaries, with the slips of every desk."""
        filings: list[Filing] = []
        for burglary in burglaries:
            first = self._first(burglary)
            chance = self.rng.random()
            if chance < _NO_START:
                first = first._replace(report=replace(first.report, occurred_from=None))
            elif chance < _NO_START + _NO_END:
                first = first._replace(report=replace(first.report, occurred_to=None))
            filings.append(first)
            filings += self._later(first)
        return filings

    def file_spate(self, burglaries: list[Burglary]) -> list[Filing]:
        """File a spate's burglaries, so that the story shows each kind of slip once.

        The second is sent twice, the third is corrected a day later, the fourth lacks its beginning, and the
        fifth is taken back a day and a half after it came.
        """
        firsts = sorted((self._first(burglary, prompt=True) for burglary in burglaries), key=lambda filing: filing.at)
        firsts[3] = firsts[3]._replace(report=replace(firsts[3].report, occurred_from=None))
        return [*firsts, _again(firsts[1]), _narrowed(firsts[2]), _taken_back(firsts[4])]

    def _first(self, burglary: Burglary, *, prompt: bool = False) -> Filing:
        """File a burglary for the first time: within hours of coming home, now and then days later."""
        hours = max(_SHORTEST_DELAY_H, float(self.rng.lognormal(0.0, 0.7)))
        if not prompt and self.rng.random() < _A_DAY_OR_MORE:
            hours += 24 * float(self.rng.integers(1, 5))
        told = (burglary.ended + timedelta(hours=hours)).replace(second=0, microsecond=0)
        self._filed += 1
        lat, lon = self.ground.degrees(burglary.home.x, burglary.home.y)
        report = Report(
            report_id=f"{told.year}-{self._filed:05}",
            source=_SOURCE,
            category=_CATEGORY,
            occurred_from=burglary.began,
            occurred_to=burglary.ended,
            reported_at=told,
            lat=round(lat, 6),
            lon=round(lon, 6),
            dwelling=dwelling(burglary.home.quarter),
            entry=burglary.entry,
        )
        return Filing(told, report)

    def _later(self, first: Filing) -> list[Filing]:
        """Send it again, correct it or take it back, now and then."""
        chance = self.rng.random()
        for share, follow in ((_TWICE, _again), (_CORRECTED, _narrowed), (_WITHDRAWN, _taken_back)):
            if chance < share:
                return [follow(first)]
            chance -= share
        return []


def _again(first: Filing) -> Filing:
    return first._replace(at=first.at + timedelta(minutes=20))


def _narrowed(first: Filing) -> Filing:
    """Correct a report the day after: a neighbour saw the house whole half-way through the absence."""
    start, end = first.report.occurred_from, first.report.occurred_to
    if start and end:
        start += (end - start) / 2
    return Filing(first.at + timedelta(hours=22), replace(first.report, revision=2, occurred_from=start))


def _taken_back(first: Filing) -> Filing:
    report = Report(first.report.report_id, first.report.source, revision=2, withdrawn=True)
    return Filing(first.at + timedelta(hours=36), report)
