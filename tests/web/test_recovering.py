"""However long the past is that is remembered at the start, probes are answered meanwhile, and truly."""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from streams import tables
from streams.reports import write_json
from tests.web.running import Standing
from tests.web.served import columns
from tests.world import CONFIG, burglary, dedented, settings
from trygvarsel.recovering import remember
from trygvarsel.wiring import open_house
from web.desk import Desk
from web.serving import listen

TOGETHER = 1000
YEARS = 20 * 8760.0
"""Hours over which the reports are spread."""


def long_past(folder: Path, many: int) -> None:
    """Leave a database behind in which so many reports were taken in, and nothing of their memory was written down."""
    chance, house = random.Random(7), open_house(settings(), f"sqlite:///{folder}/run.db")
    for first in range(0, many, TOGETHER):
        reports = [
            burglary(f"r{n}", YEARS * n / many - YEARS, x=chance.uniform(-2500, 2500), y=chance.uniform(-2500, 2500))
            for n in range(first, min(first + TOGETHER, many))
        ]
        rows = [
            {"received_at": each.reported_at, "partnership": "lund", "key": each.key, "report": write_json(each)}
            for each in reports
        ]
        with house.engine.begin() as conn:
            conn.execute(tables.journal.insert(), rows)
    house.engine.dispose()


@dataclass
class Watch:
    """Asks a port for its probes, again and again, and keeps what is answered."""

    url: str
    alive: list[int] = field(default_factory=list)
    slowest: float = 0.0
    reasons: set[str] = field(default_factory=set)
    refused: list[int] = field(default_factory=list)
    ready: Event = field(default_factory=Event)
    end: Event = field(default_factory=Event)

    def keep_watch(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            while not (self.ready.is_set() or self.end.is_set()):
                try:
                    self._ask(client)
                except httpx.ConnectError:  # the process is still being loaded
                    time.sleep(0.05)

    def _ask(self, client: httpx.Client) -> None:
        began = time.monotonic()
        self.alive.append(client.get("/healthz").status_code)
        self.slowest = max(self.slowest, time.monotonic() - began)
        answer = client.get("/readyz")
        if answer.status_code == 200:
            self.ready.set()
            return
        self.reasons |= set(answer.json()["problems"])
        self.refused.append(client.post("/v1/reports", json=columns(burglary("new", 0))).status_code)


class Patient(Standing):
    """A process that may take its time."""

    patience = 300.0


@pytest.mark.slow
def test_while_a_hundred_thousand_reports_are_remembered_the_service_is_alive_and_not_ready(tmp_path: Path) -> None:
    config = tmp_path / "town.yaml"
    config.write_text(dedented(), encoding="utf-8")
    long_past(tmp_path, 100_000)
    with listen(0) as free:
        port = free.getsockname()[1]
    watch = Watch(f"http://127.0.0.1:{port}")
    watching = Thread(target=watch.keep_watch)
    watching.start()
    try:
        with Patient(tmp_path, "run", config, "--db", f"sqlite:///{tmp_path}/run.db", "--port", str(port)) as service:
            assert watch.ready.wait(20), service.said.read_text()
            assert service.client.post("/v1/reports", json=columns(burglary("new", 0))).status_code in {200, 201}
            service.process.terminate()
            assert service.process.wait(20) == 0
    finally:
        watch.end.set()
        watching.join()
    assert set(watch.alive) == {200}
    assert len(watch.alive) > 20
    assert watch.slowest < 5, "no probe is kept waiting"
    assert set(watch.refused[:-1]) == {503}, "what cannot be taken in yet may be sent again"
    assert "remembering what happened: 0 of 1 partnerships are done" in watch.reasons


def test_every_partnership_is_remembered_before_anybody_is_let_in_and_it_is_said_how_far_that_is(
    tmp_path: Path,
) -> None:
    both = settings(CONFIG + CONFIG.partition("partnerships:")[2].replace("lund", "odder").replace("11.55", "12.55"))
    house, said = open_house(both, f"sqlite:///{tmp_path}/run.db"), list[str]()
    desk = Desk(house.service, house.now)
    remember(house, desk, said.append)
    desk.close(timedelta(seconds=5))
    assert said == [f"remembering what happened: {n} of 2 partnerships are done" for n in (0, 1)]
    assert house.metrics.registry.get_sample_value("trygvarsel_region_recall_seconds_count") == 2
    house.engine.dispose()
