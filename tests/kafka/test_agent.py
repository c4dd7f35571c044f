"""The worker's agents without a broker: what they are given is handed on, in order, whatever it is."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from streams.metrics import Metrics
from streams.share import Share, Terms
from streams.store import Store, open_engine
from streams.topics import Topics
from streams.wiring import Wiring
from streams.worker import Worker, build_worker
from streams.worker_metrics import WorkerMetrics
from tests.world import town


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = open_engine(f"sqlite:///{tmp_path}/agents.db")
    yield Store(engine)
    engine.dispose()


def put(store: Store, values: Sequence[bytes | None], topic: int, then: Callable[[Worker], Any]) -> Worker:
    """Pass values through one of a worker's own agents, as one partition, and do something with what it has."""
    share = Share(Terms(town(), {}), store, Metrics(CollectorRegistry(), ["lund"], ["sms"]))
    metrics = WorkerMetrics(CollectorRegistry(), ("reports", "incidents"))

    async def run() -> Worker:
        worker = build_worker(share, Wiring("127.0.0.1:9", Topics("t"), "t", metrics, stop=lambda: None))
        worker.app.finalize()
        async with worker.agents[topic].test_context() as agent:
            for value in values:
                await agent.put(value, wait=False)
            await then(worker)
        await worker.work.close()
        # Faust gives its consumer a loop of its own, and never closes it when the consumer was not started.
        worker.app.consumer._thread.thread_loop.close()  # type: ignore[attr-defined]  # only its driver has one
        return worker

    return asyncio.run(asyncio.wait_for(run(), 60))


def enough(store: Store, records: int) -> Callable[[Worker], Any]:
    """Handle batches until so many records were refused, or the worker stops."""

    async def handle(worker: Worker) -> None:
        while len(store.refused()) < records and worker.work.fault is None:
            await worker.work.sorting.handle_next()
            await worker.work.deciding.handle_next()
            await asyncio.sleep(0)

    return handle


@pytest.mark.parametrize(("topic", "name"), [(0, "t.reports"), (1, "t.incidents")])
def test_an_agent_hands_every_record_on_in_order(store: Store, topic: int, name: str) -> None:
    put(store, [b"garbage %04d" % n for n in range(1500)], topic, enough(store, 1500))
    assert [row["body"] for row in store.refused()] == [f"garbage {n:04}" for n in range(1500)]
    assert [row["origin"] for row in store.refused()] == [f"{name}[0]@{n}" for n in range(1500)]
    assert store.offset(name, 0) == 1499


def test_what_is_deleted_is_handed_on_as_nothing(store: Store) -> None:
    put(store, [b"{", None, b""], 0, enough(store, 3))
    assert [row["body"] for row in store.refused()] == ["{", "", ""]


def test_an_agent_outlives_a_batch_that_cannot_be_handled_and_nothing_of_it_is_kept(store: Store) -> None:
    with store.engine.begin() as conn:
        conn.exec_driver_sql(
            "CREATE TRIGGER sealed BEFORE INSERT ON refused WHEN new.body = '0250' "
            "BEGIN SELECT RAISE(ABORT, 'the book is sealed'); END"
        )
    worker = put(store, [b"%04d" % n for n in range(400)], 0, enough(store, 400))
    assert "the book is sealed" in str(worker.work.fault)
    assert len(store.refused()) <= 250
    assert store.offset("t.reports", 0) in {None, len(store.refused()) - 1}
