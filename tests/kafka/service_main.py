"""The program that tests start where a worker must be slow, silent, or unable to deliver: the real one otherwise."""

import logging
import os
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from config.fingerprints import memory_fingerprints
from config.load import load
from notifiers import outbox
from streams.effects import Effects
from streams.library_logs import quiet
from streams.metrics import Metrics
from streams.policies import policies
from streams.share import Share, Terms
from streams.store import Store, open_engine
from streams.topics import OutOfStep, Topics, agree
from streams.wiring import Wiring, WorkerStopped
from streams.worker import run_worker
from streams.worker_metrics import WorkerMetrics


class Unhurried(Store):
    """Takes its time over every transaction, so that it can be killed or asked to leave half-way."""

    def __init__(self, engine: Engine, pause: float) -> None:
        super().__init__(engine)
        self._pause = pause

    def keep(self, effects: Effects, now: datetime) -> Counter[outbox.Fate]:
        time.sleep(self._pause)
        return super().keep(effects, now)


def deliver() -> None:
    """Send no messages, or fail to."""
    if os.environ.get("NO_DELIVERY"):
        raise OSError(28, "No space left on device")


def main(config: str, broker: str, prefix: str, database: str) -> None:
    """Work as ``trygvarsel worker`` does, without a word of its own."""
    logging.basicConfig(level="INFO", format="%(levelname)s %(name)s: %(message)s")
    quiet()
    settings, topics = load(Path(config)), Topics(prefix)
    registry = CollectorRegistry()
    store = Unhurried(open_engine(database), float(os.environ.get("PAUSE", "0")))
    metrics = Metrics(registry, settings.partnerships, settings.channels)
    share = Share(Terms(policies(settings), memory_fingerprints(settings)), store, metrics)
    wiring = Wiring(broker, topics, prefix, WorkerMetrics(registry, ("reports", "incidents")), deliver=deliver)
    try:
        agree(broker, [topics.reports, topics.incidents], prefix, store.offset)
        run_worker(share, wiring)
    except (OutOfStep, WorkerStopped) as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main(*sys.argv[1:])
