"""The program that end-to-end tests start: a worker that drives the real service, as slowly as it is told to."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from config.load import load
from streams.arrivals import Arrival, Result
from streams.batches import SharedService
from streams.topics import Topics
from streams.worker import run_worker
from trygvarsel.wiring import open_house


class Unhurried:
    """A service that takes its time over every batch, so that it can be killed half-way."""

    def __init__(self, service: SharedService, pause: float) -> None:
        self._service, self._pause = service, pause
        self.offset, self.tick, self.forget = service.offset, service.tick, service.forget

    def receive(
        self, batch: Sequence[Arrival], now: datetime, offsets: Mapping[tuple[str, int], int] | None = None
    ) -> list[Result]:
        time.sleep(self._pause)
        return self._service.receive(batch, now, offsets)


def main(broker: str, prefix: str, database: str) -> None:
    """Drive the service with the settings that lie beside its database."""
    settings = load(Path(database).with_name("settings.yaml"))
    house = open_house(settings, f"sqlite:///{database}")
    service = Unhurried(house.service, float(os.environ.get("PAUSE", "0")))
    run_worker(service, broker, topics=Topics(prefix), group=prefix)


if __name__ == "__main__":
    main(*sys.argv[1:])
