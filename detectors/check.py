"""A detector in; nothing out, or an AssertionError that says which promise it breaks."""

import inspect
import pickle
from collections.abc import Iterable

from river import base

from .base import Event, Located


def check_detector(detector: base.DriftDetector) -> None:
    """Hold any detector of counts, river's or ours, to what the service relies on."""
    counts = [0, 1, 0, 0, 1, 0, 2, 0, 0, 1] * 6 + [5, 6, 7, 6] * 6
    _is_a_good_estimator(detector)
    assert _spoke(detector.clone(), counts) == _spoke(detector.clone(), counts), "the same counts, the same answers"
    used = detector.clone()
    _spoke(used, counts)
    assert not used.clone().drift_detected, "a clone starts afresh"
    kept = pickle.loads(pickle.dumps(used))  # noqa: S301  (our own bytes)
    assert _spoke(kept, counts) == _spoke(used, counts), "a pickled copy goes on where the original was"


def check_located(detector: base.DriftDetector, events: Iterable[Event]) -> None:
    """Hold a detector of located events to the same, and to exact corrections and any order."""
    _is_a_good_estimator(detector)
    stream = sorted(events, key=lambda event: event.day)
    forward, shuffled, corrected = (_located(detector.clone()) for _ in range(3))
    for event in stream:
        forward.update(event)
    for event in sorted(stream, key=lambda event: event.key[::-1]):
        shuffled.update(event)
    wrong = [event._replace(key=f"wrong {event.key}", x=event.x + 40.0) for event in stream[::3]]
    for event in [*wrong, *stream]:
        corrected.update(event)
    for event in wrong:
        corrected.revoke(event)
    judged = [forward.review(event) for event in stream]
    assert any(judged), "the events to check with hold something to find"
    assert judged == [shuffled.review(event) for event in stream], "any order leaves the same state"
    assert judged == [corrected.review(event) for event in stream], "what is revoked has never been"
    assert forward.review(stream[-1]) == _located(pickle.loads(pickle.dumps(forward))).review(stream[-1])  # noqa: S301


def _is_a_good_estimator(detector: base.DriftDetector) -> None:
    assert isinstance(detector, base.DriftDetector), "a detector is a river DriftDetector"
    assert inspect.getdoc(type(detector)), "a detector is documented"
    parameters = inspect.signature(type(detector)).parameters
    missing = [name for name in parameters if not hasattr(detector, name)]
    assert not missing, f"parameters are kept under their own names; missing: {missing}"
    assert repr(detector), "a detector shows itself"
    assert not detector.drift_detected, "a fresh detector has found nothing"


def _spoke(detector: base.DriftDetector, counts: Iterable[int]) -> list[int]:
    spoke = []
    for n, count in enumerate(counts):
        detector.update(count)
        if detector.drift_detected:
            spoke.append(n)
    return spoke


def _located(detector: object) -> Located:
    assert isinstance(detector, Located), "a located detector also revokes, reviews and says what it expects"
    return detector
