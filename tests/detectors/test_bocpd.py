"""Bayesian change-point detection: the posterior over all ways to cut a stream into runs, told one count at a time."""

import math
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad  # type: ignore[import-untyped]  # scipy has no types
from scipy.stats import gamma  # type: ignore[import-untyped]  # scipy has no types

from detectors.bocpd import GammaPoissonBOCPD

HAZARD, SHAPE, WINDOW = 0.1, 1.5, 3
COUNT = st.tuples(st.integers(0, 8), st.sampled_from([0.1, 0.5, 1.0, 3.0]))


def log_evidence(run: list[tuple[int, float]]) -> float:
    """Give the log probability of a run of counts whose level, in times of the expected, is gamma."""
    seen, expected = (sum(column) for column in zip(*run, strict=True))
    own = sum(count * math.log(usual) - math.lgamma(count + 1) for count, usual in run)
    level = SHAPE * math.log(SHAPE) - (SHAPE + seen) * math.log(SHAPE + expected)
    return float(own + level + math.lgamma(SHAPE + seen) - math.lgamma(SHAPE))


def over_all_cuts(stream: list[tuple[int, float]]) -> float:
    """Add up, over every way to cut the stream, the probability of a late last cut and of a level above one."""
    total, risen = -math.inf, -math.inf
    for cuts in product([False, True], repeat=len(stream) - 1):
        starts = [0, *(n for n, cut in enumerate(cuts, start=1) if cut), len(stream)]
        runs = [stream[start:end] for start, end in pairwise(starts)]
        log = sum(math.log(HAZARD if cut else 1 - HAZARD) for cut in cuts) + sum(map(log_evidence, runs))
        total = np.logaddexp(total, log)
        if len(runs) > 1 and len(runs[-1]) <= WINDOW:
            seen, expected = (sum(column) for column in zip(*runs[-1], strict=True))
            risen = np.logaddexp(risen, log + gamma.logsf(1, SHAPE + seen, scale=1 / (SHAPE + expected)))
    return float(np.exp(risen - total))


@given(st.lists(COUNT, min_size=1, max_size=8))
def test_the_statistic_is_what_all_ways_to_cut_the_stream_add_up_to(stream: list[tuple[int, float]]) -> None:
    bocpd = GammaPoissonBOCPD(hazard=HAZARD, window=WINDOW, shape=SHAPE, threshold=0.999999)
    for n, (count, expected) in enumerate(stream, start=1):
        bocpd.update(count, expected)
        assert bocpd.statistic == pytest.approx(over_all_cuts(stream[:n]), abs=1e-9)
        if bocpd.drift_detected:  # and starts afresh
            return


def over_all_starts(stream: list[tuple[int, float]]) -> float:
    """Give the same by adding up over the start of the last run alone, from the first count on."""
    ends = [0.0]  # the log probability of the counts before each, with a new run beginning there
    for end in range(1, len(stream) + 1):
        last = [
            ends[start] + math.log(HAZARD) * (start > 0) + math.log(1 - HAZARD) * (end - start - 1)
            + log_evidence(stream[start:end])
            for start in range(end)
        ]  # fmt: skip
        ends.append(float(np.logaddexp.reduce(last)))
    risen = 0.0
    for start in range(max(len(stream) - WINDOW, 1), len(stream)):
        seen, expected = (sum(column) for column in zip(*stream[start:], strict=True))
        more = gamma.sf(1, SHAPE + seen, scale=1 / (SHAPE + expected))
        risen += more * math.exp(last[start] - ends[-1])
    return risen


@pytest.mark.parametrize("rate", [0.1, 1.0, 8.0])
def test_the_run_lengths_that_are_no_longer_followed_hardly_matter(rate: float) -> None:
    rng = np.random.default_rng(12)
    counts = [int(count) for count in [*rng.poisson(rate, 150), *rng.poisson(2 * rate + 0.3, 5)]]
    bocpd = GammaPoissonBOCPD(hazard=HAZARD, window=WINDOW, shape=SHAPE, threshold=0.999999, rate=rate)
    for count in counts:
        bocpd.update(count)
        assert not bocpd.drift_detected
    assert bocpd.statistic == pytest.approx(over_all_starts([(count, rate) for count in counts]), abs=1e-3)


def test_the_evidence_of_the_reference_is_that_of_the_model() -> None:
    run = [(2, 0.5), (1, 1.0), (0, 0.3)]

    def at(level: float) -> float:
        counts = math.prod(math.exp(-level * m) * (level * m) ** n / math.factorial(n) for n, m in run)
        return counts * float(gamma.pdf(level, SHAPE, scale=1 / SHAPE))

    assert math.exp(log_evidence(run)) == pytest.approx(quad(at, 0, 40)[0], rel=1e-6)


def test_a_rise_is_found_and_dated_and_a_fall_is_not() -> None:
    rng = np.random.default_rng(4)
    for before, after in ((1, 5), (5, 1)):
        bocpd = GammaPoissonBOCPD(rate=before)
        found = []
        for n, count in enumerate([*rng.poisson(before, 200), *rng.poisson(after, 10)]):
            bocpd.update(int(count))
            if bocpd.drift_detected:
                found.append((n, n - bocpd.run_length + 1))
        assert bool(found) == (after > before)
        assert all(200 <= n < 205 and 198 <= start <= 202 for n, start in found)


def test_the_first_counts_are_no_change() -> None:
    bocpd = GammaPoissonBOCPD(rate=0.1)
    for _ in range(100):
        bocpd.update(4)
        assert not bocpd.drift_detected


def test_it_follows_fewer_run_lengths_than_it_has_seen_counts() -> None:
    bocpd = GammaPoissonBOCPD(rate=0.3)
    for count in np.random.default_rng(6).poisson(0.3, 3000):
        bocpd.update(int(count))
    assert bocpd.followed < 1200


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"hazard": 0}, "hazard is a probability between 0 and 1, got 0"),
        ({"threshold": 1}, "threshold is a probability between 0 and 1, got 1"),
        ({"window": 0}, "window must be at least 1, got 0"),
        ({"shape": -1}, "shape must be greater than 0, got -1"),
    ],
)
def test_parameters_that_make_no_sense_are_refused_by_name(parameters: dict[str, float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        GammaPoissonBOCPD(**parameters)
