"""A report at which the program itself fails: it is refused and kept, and the rest is decided."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from detectors.base import Event
from detectors.near_repeat import NearRepeat
from streams.batches import Delivered
from streams.metrics import Metrics
from streams.reports import write_json
from streams.share import Share, Terms
from streams.store import Store, open_engine
from tests.world import spate, town


class Allergic(NearRepeat):
    """A detector with a fault: it cannot stand one event."""

    def update(self, x: Event) -> None:  # type: ignore[override]  # as its parent does
        """Take in an event, or fail at it."""
        if x.key == "a1":
            raise ValueError("a fault of the program's own")
        super().update(x)


def sorted_by(share: Share, reports: list[bytes]) -> list[Delivered]:
    """Sort reports, and give the incidents that come of them as they lie on their topic."""
    batch = [Delivered("reports", 0, n, b"k", (), body, lambda: None) for n, body in enumerate(reports)]
    share.sort(batch)
    return [
        Delivered("incidents", 0, n, each.key, tuple(each.headers), each.body, lambda: None)
        for n, each in enumerate(share.unsent(batch))
    ]


def test_a_report_at_which_a_detector_fails_is_refused_and_kept_and_the_others_are_decided(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    policies = tuple(replace(policy, located=(Allergic,)) for policy in town())
    engine = open_engine(f"sqlite:///{tmp_path}/poison.db")
    store = Store(engine)
    share = Share(Terms(policies, {}), store, Metrics(CollectorRegistry(), ["lund"], ["sms"]))
    reports = spate("a", 0, count=4)
    share.decide(sorted_by(share, [write_json(report).encode() for report in reports]))

    assert [entry.report.key for entry in store.journal() if entry.report] == ["a0", "a2", "a3"]
    (kept,) = store.refused()
    assert (kept["report_id"], kept["kind"]) == ("a1", "fault")
    assert json.loads(kept["body"]) == json.loads(write_json(reports[1]))
    assert json.loads(store.alerts()[0])["report_ids"] == ["a0", "a2", "a3"]
    assert store.offset("incidents", 0) == 0
    assert "a fault in the program" in caplog.text
    assert "a fault of the program's own" not in caplog.text
    engine.dispose()
