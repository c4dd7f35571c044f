"""Reports as they lie on a topic in; sorted, decided and kept in one transaction, by the worker's own parts, out.

What every way but the worker drives: the same core and the same store, in one step instead of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry

from config.fingerprints import memory_fingerprints
from config.load import load
from streams.arrivals import Arrival
from streams.deciding import Decider
from streams.effects import Effects, Move
from streams.intake import Intake
from streams.metrics import Metrics
from streams.policies import policies, prepare
from streams.remembering import Remembering
from streams.sorting import Sorter
from streams.store import Store, open_engine

from .job import Job

LARGEST: Final = 1000
"""How many reports share a transaction at most; so many are in the 200 records that a worker far behind decides on."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A report where it lies on its topic."""

    partition: int
    offset: int
    body: bytes


class Handling:
    """Everything between a consumer and the database, for one who owns all partitions and shares with nobody."""

    def __init__(self, job: Job) -> None:
        settings = load(Path(job.settings))
        self._topic = f"{job.prefix}.reports"
        self._store = Store(open_engine(job.database))
        metrics = Metrics(CollectorRegistry(), settings.partnerships, settings.channels)
        decided = policies(settings)
        prepare(decided)
        sorter = Sorter(decided)
        self._intake = Intake(sorter, self._store, metrics, announces=False)
        self._decider = Decider(Remembering(sorter.regions, self._store, memory_fingerprints(settings)))
        self._handled: dict[int, int] = {}

    def handle(self, records: Sequence[Lying]) -> None:
        """Take in reports, those of each partition in their order, and how far they reach, in one transaction."""
        now, effects = datetime.now(UTC), Effects()
        fresh = [each for each in records if each.offset > self._handled.get(each.partition, -1)]
        reached = {each.partition: each.offset for each in fresh}
        effects.moves += [Move(self._topic, place, self._handled.get(place), to) for place, to in reached.items()]
        arrivals = [Arrival(each.body, f"{self._topic}[{each.partition}]@{each.offset}") for each in fresh]
        _, copies = self._intake.take_in(arrivals, now, effects)
        self._decider.decide([copy for some in copies for copy in some], effects)
        self._decider.turns(effects)
        self._store.keep(effects, now)
        for region in self._decider.kept(effects):
            self._decider.remembering.write_down(region)
        self._handled |= reached

    def held(self) -> int:
        """Count what is remembered of single reports, in all regions."""
        return sum(len(region.memory.heard) for region in self._decider.remembering)

    def leave(self) -> None:
        """Write down what is remembered, as a worker does that is asked to leave, and close the database."""
        for region in self._decider.remembering:
            self._decider.remembering.write_down(region, at_least=1)
        self._store.engine.dispose()
