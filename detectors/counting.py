"""One count and what was expected of it in; whether there are more than usual, and since when, out."""

import math
from abc import abstractmethod
from typing import Any, Protocol, runtime_checkable

from river import base


@runtime_checkable
class Counting(Protocol):
    """A detector of counts that can be told what was expected, and says since when there are more."""

    statistic: float
    run_length: int

    @property
    def drift_detected(self) -> bool:
        """Whether the newest count completed a rise."""
        ...

    def update(self, x: float, expected: float | None = None) -> None:
        """Take in one count, and what was expected of it."""
        ...

    @property
    def per_year(self) -> float | None:
        """How many alarms a year, as surprising as now, chance alone gives; None if unknown."""
        ...


class CountDetector(base.DriftDetector):
    """What the detectors of counts have in common: they are told what to expect, and start afresh after an alarm.

    Parameters
    ----------
    rate
        What is expected of one count, where `update` is not told.

    Attributes
    ----------
    statistic
        What is held against the threshold, after the newest count.
    run_length
        How many counts ago the rise began, the newest included; zero when there is none.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        positive(rate=rate)
        self.rate = rate

    def _reset(self) -> None:
        super()._reset()
        self.statistic = 0.0
        self.run_length = 0

    def update(self, x: float, expected: float | None = None) -> None:
        """Take in one count, and what was expected of it.

        Raises
        ------
        ValueError
            When the count is negative or not finite, or what was expected is not greater than 0.
        """
        usual = self.rate if expected is None else expected
        if not 0 <= x < math.inf:
            raise ValueError(f"a count must be a number from 0 up, got {x}")
        positive(expected=usual)
        if self.drift_detected:
            self._reset()
        self._drift_detected = self._take(x, usual)

    @property
    def per_year(self) -> float | None:
        """How many alarms a year, as surprising as now, chance alone gives; None if unknown."""
        return None

    def state(self) -> dict[str, Any]:
        """Give all that is remembered, ready for JSON."""
        return {
            "drift_detected": self._drift_detected, "statistic": self.statistic, "run_length": self.run_length,
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go on, from fresh, with what another of the same parameters remembered."""
        self._drift_detected = state["drift_detected"]
        self.statistic = state["statistic"]
        self.run_length = state["run_length"]

    @abstractmethod
    def _take(self, x: float, usual: float) -> bool:
        """Bring `statistic` and `run_length` up to date, and tell whether that is an alarm."""


def positive(**parameters: float | None) -> None:
    """Refuse parameters that are not greater than 0 and finite; None stands for one that was not given.

    Examples
    --------
    >>> positive(rate=-1)
    Traceback (most recent call last):
    ValueError: rate must be greater than 0, got -1
    """
    for name, value in parameters.items():
        if value is not None and not 0 < value < math.inf:
            raise ValueError(f"{name} must be greater than 0, got {value}")
