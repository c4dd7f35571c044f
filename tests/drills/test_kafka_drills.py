"""On a real Kafka and PostgreSQL, with real workers and every command typed into a shell: what is lost comes again."""

import os
import uuid
from collections.abc import Iterator
from typing import Final

import pytest

from streams.core.facts import Report
from streams.publish import Publisher
from streams.reports import write_json
from streams.topics import Topics, administration
from tests.fake_twilio.process import TwilioProcess
from tests.kafka.broker import Broker, missing
from tests.kafka.ends import ends

from .at_work import AtWork, Partner
from .evidence import accepted, database, decline_held, drop, raised, replayed, told, unsettled
from .steps import Operator
from .town import PEOPLE, SOURCE, Town

pytestmark = [pytest.mark.kafka, pytest.mark.postgresql, pytest.mark.slow]

ALL: Final = len(PEOPLE)


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a Kafka whose topics these tests may delete."""
    if wanting := missing():
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {wanting}")
    broker = Broker(tmp_path_factory.mktemp("drill-kafka"))
    try:
        broker.wait()
        yield broker.address
    finally:
        broker.stop()


@pytest.fixture
def fleet(kafka: str, url: str, operator: Operator) -> "Fleet":
    """Give a fleet that has yet to begin."""
    prefix = f"drill-{uuid.uuid4().hex[:8]}"
    operator.by_shell = True
    operator.surroundings |= {"TRYGVARSEL_BROKER": kafka, "TRYGVARSEL_PREFIX": prefix}
    return Fleet(kafka, url, Topics(prefix), operator)


class Fleet:
    """One worker at a time, which delivers too, on topics of its own."""

    def __init__(self, broker: str, url: str, topics: Topics, operator: Operator) -> None:
        self.broker, self.url, self.topics, self._operator = broker, url, topics, operator

    def work(self) -> AtWork:
        """Start a worker."""
        return AtWork(self._operator.folder, self._operator.told, "worker", "furesoe.yaml")

    def feed(self, *reports: Report) -> None:
        """Put reports on their topic, as the police do."""
        with Publisher(self.broker, self.topics.reports) as publisher:
            publisher.publish([(SOURCE, write_json(each).encode()) for each in reports])

    def handled(self) -> bool:
        """Tell whether all that lies on the topics was handled."""
        with database(self.url) as engine, engine.connect() as conn:
            rows = conn.exec_driver_sql('SELECT topic, partition, "offset" FROM offsets').all()
        done = {(row[0], row[1]): row[2] for row in rows}
        reach = ends(self.broker, self.topics.reports, self.topics.incidents)
        return all(done.get(place, -1) + 1 >= end for place, end in reach.items())

    def lose(self, *names: str) -> None:
        """Delete topics."""
        with administration(self.broker) as admin:
            admin.delete_topics(list(names))


def until_sent(worker: AtWork, provider: TwilioProcess, texts: int) -> None:
    worker.until(lambda: told(provider) >= texts, f"send {texts} texts")


def test_a_worker_finds_out_by_itself_that_its_database_was_restored_and_stops_all_sending(
    fleet: Fleet, operator: Operator, town: Town, provider: TwilioProcess, partner: Partner
) -> None:
    operator.surroundings["BACKUP"] = "backups/trygvarsel.dump"
    before, missing_then = town.spate("Nordby", 0), town.spate("Midtby", 60)
    with fleet.work() as worker:
        worker.until(lambda: "handling reports" in worker.said, "begin")
        fleet.feed(*before)
        until_sent(worker, provider, ALL)
        operator.takes("back up PostgreSQL")
        fleet.feed(*missing_then)
        until_sent(worker, provider, 2 * ALL)
        worker.until(lambda: len(partner.told) == 2, "tell the partner")
        worker.until(fleet.handled, "handle everything")
        assert worker.stop() == 0
    drop(fleet.url)
    operator.takes("put PostgreSQL in place")
    with fleet.work() as worker:  # and nobody gave trygvarsel restored
        worker.until(lambda: "this database was restored, or begun anew" in worker.said, "find out")
        worker.until(fleet.handled, "handle everything")
        worker.until(lambda: unsettled(fleet.url) == 1, "find at the provider what had been sent")
        listed = operator.takes("look at it")
        assert "everything is stopped by trygvarsel worker" in listed
        assert decline_held(operator, listed) == 1
        operator.takes("let sending go on")
        after = town.spate("Sydby", town.now())
        fleet.feed(*after)
        until_sent(worker, provider, 3 * ALL)
        assert worker.stop() == 0
    assert set(provider.copies().values()) == {1}
    assert raised(fleet.url) == replayed(town, [*before, *missing_then, *after])


def test_topics_that_are_lost_are_begun_anew_and_nothing_is_lost_or_told_twice(
    fleet: Fleet, operator: Operator, town: Town, provider: TwilioProcess
) -> None:
    spates = [town.spate(area, 60 * n) for n, area in enumerate(("Nordby", "Midtby", "Sydby", "Østby"))]
    with fleet.work() as worker:
        worker.until(lambda: "handling reports" in worker.said, "begin")
        fleet.feed(*spates[0])
        until_sent(worker, provider, ALL)
        worker.until(fleet.handled, "handle everything")
        assert worker.stop() == 0
    lost = [
        ("begin reports anew", [fleet.topics.reports]),
        ("begin incidents anew", [fleet.topics.incidents]),
        ("begin both anew", [fleet.topics.reports, fleet.topics.incidents]),
    ]
    for number, (step, topics) in enumerate(lost, start=1):
        fleet.lose(*topics)
        with fleet.work() as refused:
            assert refused.process.wait(timeout=60) == 1
            assert "--begin-anew" in refused.said
        operator.takes(step)
        with fleet.work() as worker:
            fleet.feed(*[report for spate in spates[: number + 1] for report in spate])
            until_sent(worker, provider, (number + 1) * ALL)
            worker.until(fleet.handled, "handle everything")
            assert worker.stop() == 0
            assert "this database was restored" not in worker.said
    assert set(provider.copies().values()) == {1}
    assert raised(fleet.url) == replayed(town, [report for spate in spates for report in spate])


def test_a_database_that_is_lost_is_made_again_from_the_topic_and_from_files(
    fleet: Fleet, operator: Operator, town: Town, provider: TwilioProcess, partner: Partner
) -> None:
    past, lately = town.spate("Nordby", -20 * 24 * 60), town.spate("Midtby", 60)
    with fleet.work() as worker:
        worker.until(lambda: "handling reports" in worker.said, "begin")
        fleet.feed(*lately)
        until_sent(worker, provider, ALL)
        worker.until(lambda: len(partner.told) == 1, "tell the partner")
        worker.until(fleet.handled, "handle everything")
        assert worker.stop() == 0
    drop(fleet.url)
    operator.takes("make a fleet's database")
    town.write("past.csv", past)
    with fleet.work() as worker:
        worker.until(lambda: "handling reports" in worker.said, "begin")
        operator.takes("let people and police in")
        operator.takes("feed the past")
        worker.until(fleet.handled, "handle everything")
        worker.until(lambda: unsettled(fleet.url) == 1, "find at the provider what had been sent")
        assert decline_held(operator, operator.takes("look at it")) == 1
        operator.takes("let sending go on again")
        worker.until(lambda: unsettled(fleet.url) == 0, "settle everything")
        assert worker.stop() == 0
    assert set(provider.copies().values()) == {1}
    assert (told(provider), len(partner.told)) == (ALL, 1)
    assert raised(fleet.url) == replayed(town, lately)  # what was over when its reports came is no news
    assert accepted(fleet.url) == {each.key for each in [*past, *lately]}
