"""Every detector, river's and ours, keeps the promises the service relies on."""

import numpy as np
import pytest
from river import base, checks, drift
from river.checks import common

from benchmarks.detection.town import KINDS, Town, spate
from detectors.base import Event
from detectors.bocpd import GammaPoissonBOCPD
from detectors.check import check_counting, check_detector, check_located
from detectors.counting import CountDetector
from detectors.cusum import PoissonCUSUM
from detectors.ears import EARS
from detectors.focus import PoissonFOCuS
from detectors.glr import NegativeBinomialGLR
from detectors.named import named, names
from detectors.near_repeat import NearRepeat
from detectors.scan import SpaceTimeScan


def events() -> list[Event]:
    rng = np.random.default_rng(3)
    town = Town.make(rng, clustered=True)
    return town.background(rng, 0.7) + spate(rng, KINDS[2], 247.0, town.place(rng), "s")


@pytest.mark.parametrize("name", names())
def test_rivers_own_detectors_conform(name: str) -> None:
    check_detector(named(name)())


COUNTING: list[CountDetector] = [
    PoissonCUSUM(rate=0.4, threshold=3.0),
    PoissonFOCuS(rate=0.4, threshold=4.0),
    NegativeBinomialGLR(rate=0.4, dispersion=0.2, threshold=4.0),
    GammaPoissonBOCPD(rate=0.4, threshold=0.3),
    EARS("C1"),
    EARS("C2"),
    EARS("C3"),
]


@pytest.mark.parametrize("detector", COUNTING, ids=repr)
def test_our_detectors_of_counts_conform(detector: CountDetector) -> None:
    check_counting(detector)


class Antedating(PoissonCUSUM):
    """A CUSUM whose rises have always lasted a year."""

    def update(self, x: float, expected: float | None = None) -> None:
        """Take in one count."""
        super().update(x, expected)
        self.run_length = 365


def test_a_detector_that_dates_a_rise_before_all_history_is_caught() -> None:
    with pytest.raises(AssertionError, match="not all history"):
        check_counting(Antedating(rate=0.4, threshold=3.0))


@pytest.mark.parametrize("detector", [SpaceTimeScan(), SpaceTimeScan(threshold=8.0), NearRepeat()])
def test_located_detectors_conform(detector: base.DriftDetector) -> None:
    check_located(detector, events())


def test_a_detector_that_keeps_state_in_a_clone_is_caught() -> None:
    class Shared(drift.PageHinkley):
        """A detector whose clones share what it has seen."""

        seen: list[float] = []  # noqa: RUF012  (that is what is wrong with it)

        def update(self, x: float) -> None:
            self.seen.append(x)
            self._drift_detected = len(self.seen) % 11 == 0

    with pytest.raises(AssertionError):
        check_detector(Shared())


@pytest.mark.parametrize("name", [check.__name__ for check in (common.check_repr, common.check_str, common.check_doc)])
def test_rivers_general_checks_pass_for_ours(name: str) -> None:
    for detector in (*COUNTING, SpaceTimeScan(), NearRepeat()):
        getattr(common, name)(detector)


def test_river_has_checks_of_that_name() -> None:
    assert checks.common is common


def test_an_unknown_name_lists_what_river_has() -> None:
    with pytest.raises(ValueError, match=r'river has no detector "ADWINE"; it has ADWIN, KSWIN, PageHinkley'):
        named("ADWINE")
