"""How much happens on a ground, and a budget, in; the loosest rule of thumb that keeps the budget out."""

import math
from typing import NamedTuple

from .near_repeat import NearRepeat

_YEAR = 365.25
_RADIUS, _WINDOW = 400.0, 7.0  # metres and days, as in the field's own rules
_MOST = 50


class Rule(NamedTuple):
    """A rule, and how many findings a year chance alone gives it where everywhere is alike."""

    rule: NearRepeat
    per_year: float


def within(budget: float, per_year: float, square_m: float) -> Rule:
    """Find the rule "at least so many within 400 m and 7 days" that chance alone meets no oftener than the budget.

    It knows no busy and no quiet places: what to begin with until there is a history, and no longer.

    Parameters
    ----------
    budget
        Findings a year that are accepted when nothing is going on.
    per_year
        Events a year on the whole ground.
    square_m
        The size of the ground, in square metres.

    Examples
    --------
    >>> found = within(budget=4, per_year=365, square_m=64e6)
    >>> found.rule.events, round(found.per_year, 2)
    (3, 0.53)
    """
    others = per_year / _YEAR / square_m * math.pi * _RADIUS**2 * _WINDOW
    missing, term = 1.0, math.exp(-others)
    for events in range(2, _MOST):
        missing -= term
        term *= others / (events - 1)
        if per_year * max(missing, 0.0) <= budget:
            return Rule(NearRepeat(events=events, radius=_RADIUS, window=_WINDOW), per_year * max(missing, 0.0))
    return Rule(NearRepeat(events=_MOST, radius=_RADIUS, window=_WINDOW), per_year * max(missing, 0.0))
