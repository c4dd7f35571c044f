"""A detector of counts in; how its false alarms on quiet streams compare with its budget out."""

import numpy as np

from detectors.counting import CountDetector


def observed_over_asked(
    detector: CountDetector, budget: float, rate: float, dispersion: float = 0.0, counts: int = 20_000
) -> float:
    """Feed it counts with nothing going on, and divide its alarms a year by those it may raise."""
    rng = np.random.default_rng(23)
    means = rate * rng.gamma(1 / dispersion, dispersion, counts) if dispersion else np.full(counts, rate)
    alarms = 0
    for count in rng.poisson(means):
        detector.update(int(count))
        alarms += detector.drift_detected
    return alarms / counts * 365.25 / budget
