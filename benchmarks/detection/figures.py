"""A verdict in; its measures, each with a 95 % confidence interval, out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .follow import HORIZONS
from .intervals import Estimate, mean, ratio, share, times
from .judging import Verdict
from .scene import Floats
from .spates import BUSY, QUIET

PLACES = (BUSY, QUIET)
WEEK = HORIZONS.index(7.0)


@dataclass(frozen=True)
class Found:
    """How planted spates were found in one sort of place.

    Parameters
    ----------
    recall
        The share that was noticed before it was over.
    used, to_come
        How many incidents the first alarm used, of those found, and how many were still to come, of all.
    """

    recall: Estimate
    used: Estimate
    to_come: Estimate

    @classmethod
    def of(cls, size: Floats, used: Floats) -> "Found":
        """Judge from how many incidents each spate had, and how many were used; infinite where it was missed."""
        seen = np.isfinite(used)
        left = np.where(seen, size - np.where(seen, used, 0.0), 0.0)
        return cls(share(int(seen.sum()), len(seen)), mean(used[seen]), mean(left))


@dataclass(frozen=True)
class Figures:
    """The measures of one contender on one scene at one budget.

    Parameters
    ----------
    found
        By place, busy or quiet.
    lift, excess
        For each horizon: what followed over what was expected; what followed less that, a year.
    episodes
        A year, and as many as were allowed.
    """

    contender: str
    found: Mapping[str, Found]
    lift: tuple[Estimate, ...]
    excess: tuple[Estimate, ...]
    episodes: tuple[float, float]


def figures(verdict: Verdict) -> Figures:
    """Work out all measures."""
    observed, expected = verdict.followed
    a_year = len(observed) / verdict.years
    return Figures(
        verdict.contender,
        {where: found(verdict.planted, verdict.planted[:, 3], where) for where in PLACES},
        tuple(ratio(observed[:, n], expected[:, n]) for n in range(len(HORIZONS))),
        tuple(times(mean((observed - expected)[:, n]), a_year) for n in range(len(HORIZONS))),
        (verdict.episodes / verdict.years, verdict.allowed / verdict.years),
    )


def found(planted: Floats, used: Floats, where: str, kind: int | None = None) -> Found:
    """Judge the spates of one sort of place, and of one kind or of all."""
    chosen = planted[:, 1] == (where == BUSY)
    if kind is not None:
        chosen &= planted[:, 0] == kind
    return Found.of(planted[chosen, 2], used[chosen])
