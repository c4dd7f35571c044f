"""What the intake answers before any worker has seen a report is what the service in one process would have said."""

import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome
from streams.core.policy import Policy
from streams.foretelling import Foreteller
from streams.metrics import Metrics
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.streams.test_sorting import a_version, side_by_side
from tests.world import NOW, burglary, town


def service(policies: Sequence[Policy], folder: Path, name: str) -> Service:
    """Open a service on a database of its own."""
    return Service(policies, Store(open_engine(f"sqlite:///{folder / name}.db")), metrics())


def metrics() -> Metrics:
    return Metrics(CollectorRegistry(), (), ())


def said(results: Sequence[Result]) -> list[tuple[str, Outcome, str]]:
    return [(each.report_id, each.outcome, each.refusal.reason if each.refusal else "") for each in results]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 6))
def test_the_answers_are_those_of_the_service_however_far_behind_the_workers_are(seed: int, behind: int) -> None:
    rng = random.Random(seed)
    policies = side_by_side(rng)
    with TemporaryDirectory() as folder:
        alone, worker = (service(policies, Path(folder), name) for name in ("alone", "worker"))
        foreteller = Foreteller(worker.store, lambda: policies)
        topic: list[Arrival] = []
        for _ in range(rng.randint(1, 12)):
            written = [write_json(a_version(rng)).encode() for _ in range(rng.randint(1, 5))]
            batch = [
                Arrival(rng.choice([body, body, body, b'{"report_id": 7, "lat": "x"}']), "http") for body in written
            ]
            foretold = foreteller.foretell(batch, NOW)
            foreteller.sent(foretold)
            topic += batch
            assert said(foretold.results) == said(alone.receive(batch, NOW))
            while len(topic) > behind:
                worker.receive([topic.pop(0)], NOW)
        worker.receive(topic, NOW)
        assert [row["reason"] for row in worker.store.refused()] == [row["reason"] for row in alone.store.refused()]
        keys = [f"r{n}" for n in range(4)]
        assert worker.store.noted(keys) == alone.store.noted(keys)
        for each in (alone, worker):
            each.store.engine.dispose()


def test_a_batch_that_never_arrived_is_not_remembered_so_the_same_again_is_accepted(tmp_path: Path) -> None:
    policies = town()
    notes = service(policies, tmp_path, "notes")
    foreteller = Foreteller(notes.store, lambda: policies)
    batch = [Arrival(write_json(burglary("r1", 1)).encode(), "http")]
    first = foreteller.foretell(batch, NOW)
    again = foreteller.foretell(batch, NOW)
    assert [first.results[0].outcome, again.results[0].outcome] == [Outcome.ACCEPTED, Outcome.ACCEPTED]
    foreteller.sent(again)
    assert foreteller.foretell(batch, NOW).results[0].outcome is Outcome.DUPLICATE
    notes.store.engine.dispose()


def test_a_report_outside_the_settings_in_force_is_taken_in_once_they_watch_its_place(tmp_path: Path) -> None:
    here, beyond = (
        town(),
        town("""
        partnerships:
          odder:
            name: Bo trygt Odder
            areas:
              by: {name: Odder, circle: {lat: 55.97, lon: 10.15, metres: 3000}}
    """),
    )
    in_force = [beyond]
    notes = service(here, tmp_path, "notes")
    foreteller = Foreteller(notes.store, lambda: in_force[0])
    batch = [Arrival(write_json(burglary("r1", 1)).encode(), "http")]
    assert foreteller.foretell(batch, NOW).results[0].outcome is Outcome.REFUSED
    in_force[0] = here
    assert foreteller.foretell(batch, NOW).results[0].outcome is Outcome.ACCEPTED
    notes.store.engine.dispose()
