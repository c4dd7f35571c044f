"""A plan in; a country fed to workers on a real Kafka and PostgreSQL while things happen, and what came of it, out."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from streams.topics import Topics, ensure
from tests import postgres
from tests.kafka.broker import Broker

from .bus import listen
from .comparing import compare
from .evidence import keep
from .expected import expect
from .feeder import Feeder
from .fleet import Fleet
from .found import find
from .happenings import Kind, Plan, draw
from .outcome import Outcome
from .progress import decided, settled
from .upheaval import Stuck, Upheaval
from .world import World, build

Progress = Callable[[int, Counter[Kind]], object]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a run takes place."""

    broker: Broker
    database: postgres.Server
    url: str
    home: Path


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """Start a Kafka and a PostgreSQL of one's own, with an empty database."""
    with ExitStack() as ending:
        database = ending.enter_context(postgres.running())
        url = ending.enter_context(postgres.fresh_database(database.base, "chaos"))
        (home / "kafka").mkdir()
        broker = Broker(home / "kafka")
        ending.callback(broker.kill)
        broker.wait()
        yield Stage(broker, database, url, home)


def run(
    plan: Plan, stage: Stage, records: Path | None, progress: Progress = lambda _decided, _happened: None
) -> Outcome:
    """Carry out a plan, on invented reports if there are no ``records``.

    Raises `Stuck` when the workers get no further.
    """
    began = time.monotonic()
    world = build(stage.home, plan.reports, plan.seed, records)
    expected = expect(world)
    topics = Topics(f"chaos-{plan.seed}")
    ensure(stage.broker.address, topics, partitions=plan.partitions)
    engine = create_engine(stage.url, pool_pre_ping=True)
    try:
        upheaval = _upheaval(plan, stage, world, topics, lambda: decided(engine, expected), progress)
        unruly = _carry_out(plan, upheaval, lambda: settled(engine, stage.broker.address, topics))
        heard = listen(stage.broker.address, topics)
        found = find(engine)
        compared = compare(expected, found, heard)
        keep(stage.home, expected, found)
    finally:
        engine.dispose()
    fleet = upheaval.fleet
    return Outcome(
        plan=plan,
        real=records is not None,
        happened=upheaval.happened,
        compared=compared,
        records=heard.records,
        started=fleet.started,
        gave_up=len(fleet.gave_up),
        unruly=unruly,
        seconds=time.monotonic() - began,
        home=stage.home,
    )


def command(stage: Stage, settings: Path, topics: Topics) -> list[str]:
    """Write the command that starts a worker."""
    where = ["--broker", f"kafka://{stage.broker.address}", "--db", stage.url, "--prefix", topics.prefix]
    return [sys.executable, "-m", "trygvarsel", "worker", str(settings), *where]


def _upheaval(
    plan: Plan, stage: Stage, world: World, topics: Topics, how_far: Callable[[], int], progress: Progress
) -> Upheaval:
    fleet = Fleet(command(stage, world.settings, topics), stage.home, plan.workers)
    feeder = Feeder(stage.broker.address, topics.reports, world.rows, how_far, plan.seed)
    return Upheaval(fleet, feeder, stage.broker, stage.database, how_far, progress)


def _carry_out(plan: Plan, upheaval: Upheaval, all_done: Callable[[], bool]) -> int:
    """Let it all happen; return how many of the workers that were left would not leave in order."""
    fleet, feeder = upheaval.fleet, upheaval.feeder
    try:
        fleet.tend()
        feeder.start()
        upheaval.run(draw(plan))
        upheaval.calm()
        while not (feeder.done and all_done()):
            upheaval.look()
            time.sleep(0.2)
        return len(fleet.see_off())
    finally:
        feeder.stop()
        fleet.end()


__all__ = ["Outcome", "Stage", "Stuck", "command", "run", "staged"]
