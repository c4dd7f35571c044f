"""Workers of two releases on a real Kafka and PostgreSQL: one by one over to the next, back, and over for good."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from config.load import load
from streams import tables
from streams.core.snapshot import VERSION
from streams.databases import migrate
from streams.envelopes import Envelope, Kind, opened
from streams.files import Row
from streams.policies import policies
from streams.reports import read_json, write_json
from streams.store import Store, StoreProblem
from streams.topics import Topics, ensure
from tests import postgres
from tests.chaos.expected import expect
from tests.chaos.fleet import Worker
from tests.chaos.site import Site
from tests.chaos.world import World
from tests.upgrade import next_release
from tests.upgrade.next_release import NEXT, REVISION

from . import asking
from .test_settings_in_force import TOWNS, months, settings

pytestmark = [pytest.mark.kafka, pytest.mark.postgresql]

THIS_ONE, NEXT_ONE = "trygvarsel", next_release.__name__
FOLLOWED = "journal is followed"
EVERY = 0.04
"""Seconds between two reports while workers are exchanged."""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Give three towns, each with a source of its own, and some hundred invented reports."""
    path = tmp_path / "towns.yaml"
    path.write_text(settings(*TOWNS), encoding="utf-8")
    bodies = [(report.source, write_json(report)) for report in months(11, list(TOWNS), 0, 300)]
    rows = [Row(source, number, body, read_json(body)) for number, (source, body) in enumerate(bodies)]
    return World(path, policies(load(path)), tuple(rows))


@pytest.fixture
def site(broker: str, postgresql: str, world: World) -> Iterator[Site]:
    name = f"rolling_{uuid.uuid4().hex[:8]}"
    topics = Topics(name)
    ensure(broker, topics, partitions=4)
    with postgres.fresh_database(postgresql, name) as url:
        place = Site(broker, url, topics, world.settings)
        yield place
        place.close()


class Sources:
    """Police systems that go on sending at their own pace until they are told that they may hurry.

    Parameters
    ----------
    site, rows
        Where to, and what.
    late
        So many of the last are not sent before they are asked for.
    """

    def __init__(self, site: Site, rows: tuple[Row, ...], late: int = 0) -> None:
        self._rows, self._hurry, self.sent = rows, Event(), 0
        self._late, self._go_on = late, Event()
        self._thread = Thread(target=site.send, args=(self._paced(),), daemon=True)
        self._thread.start()

    def go_on(self) -> None:
        self._go_on.set()

    def finish(self) -> None:
        self._hurry.set()
        self._go_on.set()
        self._thread.join(60)
        assert self.sent == len(self._rows)

    def _paced(self) -> Iterator[Row]:
        for number, row in enumerate(self._rows):
            if number == len(self._rows) - self._late:
                self._go_on.wait()
            yield row
            self.sent += 1
            self._hurry.wait(EVERY)


def pair(site: Site) -> list[Worker]:
    """Let two workers of this release begin."""
    two = [site.start(THIS_ONE), site.start(THIS_ONE)]
    for worker in two:
        site.until(lambda worker=worker: site.asked(worker, "readyz")[0] == 200, "a worker to be ready")  # type: ignore[misc]
    return two


def in_place_of(site: Site, leaving: Worker, program: str) -> Worker:
    """Let one of a release begin, and when it is ready another one leave, as a rolling upgrade does."""
    coming = site.started(program)
    leaving.terminate()
    assert leaving.wait(30) == 0, leaving.said
    return coming


def sent(site: Site) -> list[int]:
    """List the versions of the copies on the topic of incidents, partition by partition in their order."""
    heads = asking.lying(site.broker, site.topics.incidents, lambda record: opened(record.headers, Kind.INCIDENTS, 99))
    return [each.version for each in heads if isinstance(each, Envelope)]


def written(site: Site) -> set[int]:
    """Tell in which versions memories are written down."""
    store = Store(site.engine)
    with site.engine.connect() as conn:
        regions = conn.execute(select(tables.snapshots.c.region)).scalars().all()
    return {found.state["version"] for region in regions if (found := store.snapshot(region))}


def test_the_next_release_comes_beside_this_one_takes_over_and_is_taken_back_while_reports_flow(
    site: Site, world: World
) -> None:
    old = site.started(THIS_ONE)
    sources = Sources(site, world.rows)
    assert migrate(site.database, NEXT.steps).after.at == REVISION
    new = in_place_of(site, old, NEXT_ONE)
    in_place_of(site, new, THIS_ONE)
    flowed = sources.sent
    sources.finish()
    site.settle()
    assert site.compared(expect(world)) == []
    assert flowed > 50
    assert set(sent(site)) == {1}
    assert written(site) <= {VERSION}
    assert Store(site.engine).kept_aside() == 0
    assert FOLLOWED not in site.said()
    assert site.leave() == [0]


@pytest.mark.slow
def test_over_back_altogether_and_over_for_good_and_then_the_new_formats_are_written(site: Site, world: World) -> None:
    workers = pair(site)
    sources = Sources(site, world.rows, late=100)
    migrate(site.database, NEXT.steps)
    with pytest.raises(StoreProblem, match="connections of a release that could not go on"):
        migrate(site.database, NEXT.steps, alone=True)
    for program in (NEXT_ONE, THIS_ONE, NEXT_ONE):
        workers = [in_place_of(site, worker, program) for worker in workers]
        assert set(sent(site)) == {1}
    migrate(site.database, NEXT.steps, alone=True)
    sources.go_on()
    site.until(lambda: 2 in sent(site), "the new format to be written")
    sources.finish()
    site.settle()
    assert site.compared(expect(world)) == []
    assert set(sent(site)) == {1, 2}
    assert Store(site.engine).kept_aside() == 0
    assert FOLLOWED not in site.said()
    late = site.start(THIS_ONE)
    assert late.wait(30) == 1
    assert f"the oldest that can work on them is {REVISION}" in late.said
    site.workers.remove(late)
    assert site.leave() == [0, 0]
