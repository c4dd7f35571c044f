"""What a cluster and Prometheus ask of a worker: the truth, with the reason, and 503 where something ails it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread

import httpx
import pytest
from prometheus_client import CollectorRegistry, Counter

from web.serving import HERE, listen, server
from web.vitals import Vitals, build_vitals


@dataclass
class Worker:
    """Is well until it is said to be otherwise."""

    stuck: list[str] = field(default_factory=list)
    unready: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    @property
    def vitals(self) -> Vitals:
        return Vitals(lambda: self.stuck, lambda: self.unready, lambda: self.attention)


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def asking(worker: Worker) -> Iterator[httpx.Client]:
    listener = listen(0)
    serving = server(build_vitals(worker.registry, worker.vitals))
    thread = Thread(target=serving.run, kwargs={"sockets": [listener]})
    thread.start()
    with httpx.Client(base_url=f"http://{HERE}:{listener.getsockname()[1]}", timeout=20) as client:
        yield client
    serving.should_exit = True
    thread.join()


def test_a_worker_that_is_well_is_alive_and_ready(asking: httpx.Client) -> None:
    for path in ("/healthz", "/readyz"):
        answer = asking.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok", "problems": [], "attention": []})


def test_a_worker_that_waits_is_not_ready_but_need_not_be_started_anew(worker: Worker, asking: httpx.Client) -> None:
    worker.unready = ["deciding: the database cannot be written"]
    assert asking.get("/healthz").status_code == 200
    answer = asking.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, worker.unready)
    assert answer.json()["detail"] == "deciding: the database cannot be written"
    worker.unready = []
    assert asking.get("/readyz").status_code == 200


def test_a_worker_that_is_stuck_is_neither(worker: Worker, asking: httpx.Client) -> None:
    worker.stuck = ["sorting: nothing has moved for 600 s"]
    for path in ("/healthz", "/readyz"):
        answer = asking.get(path)
        assert (answer.status_code, answer.json()["problems"]) == (503, worker.stuck)


def test_what_waits_for_a_person_is_told_and_is_no_reason_to_be_started_anew_or_left_alone(
    worker: Worker, asking: httpx.Client
) -> None:
    worker.attention = ['channel "sms" has halted until somebody sets it right']
    for path in ("/healthz", "/readyz"):
        answer = asking.get(path)
        assert (answer.status_code, answer.json()["attention"]) == (200, worker.attention)


def test_what_was_counted_is_shown_as_prometheus_reads_it(worker: Worker, asking: httpx.Client) -> None:
    Counter("trygvarsel_rebalances", "How often partitions were dealt out anew.", registry=worker.registry).inc()
    answer = asking.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "trygvarsel_rebalances_total 1.0" in answer.text


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/v1/reports"])
def test_nothing_else_is_answered(asking: httpx.Client, path: str) -> None:
    assert asking.get(path).status_code == 404
