"""Many events, each with those round it, in; how strongly each speaks for a spate, to some ten digits, out."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.evidence import LEAST_RATE, PACES, SHORTEST

Floats = NDArray[np.float64]

_AT_ONCE = 2_000_000  # numbers that are worked out together
_SLACK = 1e-9  # of an event: where adding up in another order might leave one out


class Table(NamedTuple):
    """The events round many, one row for each; rows that are shorter than others end in nothing (``held`` False).

    The columns of a row are from the oldest to the newest.
    """

    apart: Floats
    earliest: Floats
    latest: Floats
    x: Floats
    y: Floats
    weekday: Floats
    held: NDArray[np.bool_]


def scores(table: Table, rates: Floats, radii: Floats, fewest: int, spot: float) -> Floats:
    """Give what `detectors.evidence.weigh` gives for each row, never less by more than rounding; -inf for nothing.

    Parameters
    ----------
    table
        What lies round each.
    rates
        For each, what each circle usually sees a day.
    radii
        Of the circles, in metres.
    fewest
        Cylinders that hold fewer events do not count.
    spot
        Metres within which several count as one place.
    """
    each = len(PACES) * len(radii) * max(table.apart.shape[1], 1) ** 2
    step = max(_AT_ONCE // each, 1)
    parts = [
        _scores(_rows(table, slice(begin, begin + step)), rates[begin : begin + step], radii, fewest, spot)
        for begin in range(0, len(rates), step)
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def _rows(table: Table, some: slice) -> Table:
    columns: Any = (column[some] for column in table)
    return Table(*columns)


def _scores(table: Table, rates: Floats, radii: Floats, fewest: int, spot: float) -> Floats:
    fresh = _fresh(table, spot)
    inside = ((table.apart[:, None, :] <= radii[:, None]) & fresh[:, None, :]).astype(float)
    length = np.maximum(table.latest - table.earliest, 1e-9)
    late = table.latest[:, None, :] - table.earliest[:, :, None]
    share = np.clip((late + 1e-9) / length[:, None, :], 0.0, 1.0)
    counted = (inside > 0) & (inside @ share.transpose(0, 2, 1) >= fewest - 0.5 - _SLACK)
    middle = (table.earliest + table.latest) / 2
    newest = np.where(table.held, middle, -np.inf).max(axis=1, keepdims=True)
    days = np.maximum(newest - middle, SHORTEST)[:, None, :]
    usual = np.maximum(rates[:, :, None], LEAST_RATE) * table.weekday[:, None, :]
    ratios = []
    for pace in PACES:
        gains = np.log1p(pace * share[:, None, :, :] / usual[:, :, None, :])
        ratios.append(np.where(counted, np.einsum("brij,brj->bri", gains, inside) - pace * days, -np.inf))
    every = np.stack(ratios, axis=1).reshape(len(rates), -1)
    top = every.max(axis=1)
    known = np.isfinite(top)
    found = np.full(len(rates), -np.inf)
    summed = np.exp(every[known] - top[known, None]).sum(axis=1)
    found[known] = top[known] + np.log(summed) - np.log(len(PACES) * len(radii))
    return found


def _fresh(table: Table, spot: float) -> NDArray[np.bool_]:
    """Tell which count: all but those at the place of a newer one that counts."""
    fresh = table.held.copy()
    if not spot:
        return fresh
    for older in range(fresh.shape[1] - 2, -1, -1):
        newer = slice(older + 1, None)
        same = np.hypot(table.x[:, newer] - table.x[:, [older]], table.y[:, newer] - table.y[:, [older]]) <= spot
        fresh[:, older] &= ~np.any(same & fresh[:, newer], axis=1)
    return fresh
