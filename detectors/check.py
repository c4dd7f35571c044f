"""A detector in; nothing out, or an AssertionError that says which promise it breaks."""

import inspect
import json
import pickle
from collections.abc import Iterable

from river import base

from .base import Event, Located, Stateful
from .counting import Counting

_COUNTS = [0, 1, 0, 0, 1, 0, 2, 0, 0, 1] * 6 + [5, 6, 7, 6] * 6


def check_detector(detector: base.DriftDetector) -> None:
    """Hold any detector of counts, river's or ours, to what the service relies on."""
    _is_a_good_estimator(detector)
    assert _spoke(detector.clone(), _COUNTS) == _spoke(detector.clone(), _COUNTS), "the same counts, the same answers"
    used = detector.clone()
    _spoke(used, _COUNTS)
    assert not used.clone().drift_detected, "a clone starts afresh"
    kept = pickle.loads(pickle.dumps(used))  # nosec B301  # noqa: S301  (our own bytes)
    assert _spoke(kept, _COUNTS) == _spoke(used, _COUNTS), "a pickled copy goes on where the original was"


def check_counting(detector: base.DriftDetector) -> None:
    """Hold a detector of counts that can be told what to expect to the same, and to what `Counting` says of it."""
    check_detector(detector)
    told, untold = _counting(detector.clone()), _counting(detector.clone())
    alarms = 0
    for n, count in enumerate(_COUNTS, start=1):
        told.update(count, expected=getattr(detector, "rate", None))
        untold.update(count)
        alarms += told.drift_detected
        assert told.drift_detected == untold.drift_detected, (
            "what is expected of a count is `rate` unless told otherwise"
        )
        assert told.drift_detected <= told.run_length <= n, "a rise has lasted one count at least, and not all history"
        assert told.per_year is None or told.per_year >= 0, "chance alone gives so many a year, or nobody knows"
        told = _again(told, detector.clone())
    assert alarms, "six a day after one in two days are noticed"


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
    assert forward.review(stream[-1]) == _located(pickle.loads(pickle.dumps(forward))).review(stream[-1])  # nosec B301  # noqa: S301
    members = {key for finding in judged if finding for key in finding.members}
    assert members <= set(forward.keys), "the members of a finding are remembered one by one"
    assert forward.state() == shuffled.state(), "any order leaves the same state, to the last digit"
    again = _located(detector.clone())
    again.restore(json.loads(json.dumps(forward.state())))
    assert judged == [again.review(event) for event in stream], "what was written down goes on where it was"
    assert again.state() == forward.state(), "and is written down the same"


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


def _again(used: Counting, fresh: object) -> Counting:
    assert isinstance(used, Stateful), "such a detector can be written down"
    assert isinstance(fresh, Stateful), "and so can its clones"
    fresh.restore(json.loads(json.dumps(used.state(), allow_nan=False)))
    assert fresh.state() == used.state(), "what was written down is what was remembered"
    return _counting(fresh)


def _counting(detector: object) -> Counting:
    assert isinstance(detector, Counting), "such a detector is told what to expect, and says since when there are more"
    return detector
