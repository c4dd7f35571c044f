"""Settings that change while a fleet works on a real Kafka: without a restart, nothing lost, nothing told twice."""

import json
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from streams import tables
from streams.core.facts import Report
from streams.reports import write_json
from tests import postgres
from tests.ops.rules.exposition import of_worker
from tests.world import burglary, in_order
from trygvarsel.cli import cli

from .ends import ends
from .operating import Fleet

pytestmark = [pytest.mark.kafka, pytest.mark.postgresql]

ONLY_SQLITE = {"trygvarsel_disk_free_bytes"}

TOWNS = {"vest": 11.0, "lund": 11.55, "oest": 12.1}
TOWN = """
  {name}:
    name: Bo trygt {name}
    areas:
      by: {{name: Byen, circle: {{lat: 56.23, lon: {lon}, metres: 3300}}}}
    detection:
      - {{kind: near_repeat, events: {events}, radius: {radius} m, window: 7 days}}
    groups:
      naboer: {{name: Nabohjælp, kind: neighbourhood_watch, areas: [by], cooldown: none}}
      politi: {{name: Politi, kind: police}}
"""
ENDS = {"over", "withdrawn"}


def settings(*towns: str, events: int = 3, radius: int = 400, above: str = "") -> str:
    """Write settings for some towns."""
    blocks = "".join(TOWN.format(name=name, lon=TOWNS[name], events=events, radius=radius) for name in towns)
    return f"{above}partnerships:{blocks}"


@pytest.fixture
def fleet(broker: str, postgresql: str, tmp_path: Path) -> Iterator[Fleet]:
    with postgres.fresh_database(postgresql, "settings_in_force") as url:
        fleet = Fleet(broker, url, tmp_path)
        yield fleet
        fleet.kill()


def months(seed: int, towns: Sequence[str], first: float, count: int) -> list[Report]:
    """Report burglaries from some hour on: many in runs, some corrected or withdrawn."""
    chance = random.Random(seed)
    reports: list[Report] = []
    while len(reports) < count:
        town, hours = chance.choice(towns), first + chance.uniform(0, 1500)
        x, y = chance.uniform(-2000, 2000), chance.uniform(1500, 5000)
        for _ in range(chance.choice([1, 1, 4, 6])):
            at = hours + chance.uniform(0, 160)
            one = burglary(f"{seed}-{len(reports)}", at, x + chance.uniform(-200, 200), y + chance.uniform(-200, 200))
            here = in_town(one, town)
            later = replace(in_town(burglary(one.report_id, at + 30), town), lat=here.lat, lon=here.lon, revision=2)
            reports += [here, *{0: [replace(later, withdrawn=True)], 1: [later]}.get(chance.randrange(10), [])]
    return in_order(reports)


def in_town(report: Report, town: str) -> Report:
    assert report.lon is not None
    return replace(report, lon=report.lon - TOWNS["lund"] + TOWNS[town], source=town)


def silence(hours: float, towns: Sequence[str]) -> list[Report]:
    """Report one lone burglary in each town, so late that everything before it is over."""
    return [in_town(burglary(f"last-{town}", hours, -1500, 5500), town) for town in towns]


@dataclass(frozen=True)
class Life:
    """Where a spate was, and from when to when, as its record has it."""

    town: str
    begun: datetime
    ended: datetime

    @classmethod
    def of(cls, record: Sequence[Any]) -> "Life":
        return cls(json.loads(record[0].body)["partnership"], record[0].raised_at, record[-1].raised_at)

    def goes_on_after(self, other: "Life") -> bool:
        return self.town == other.town and self.begun <= other.ended <= self.ended


def wrong_with(alerts: Sequence[Any]) -> list[object]:
    """Find threads that are begun twice or in the middle, that end twice or not at all, or go on after their end.

    Groups are not told that it is quiet in a town where another spate goes on.
    """
    threads: dict[tuple[str, str | None], list[Any]] = defaultdict(list)
    for row in alerts:
        threads[row.spate_id, row.group].append(row)
    lives = {spate: Life.of(rows) for (spate, group), rows in threads.items() if group is None}
    wrong: list[object] = []
    for (spate, group), rows in threads.items():
        stages = [json.loads(row.body)["stage"] for row in rows]
        busy = group and any(life.goes_on_after(lives[spate]) for other, life in lives.items() if other != spate)
        endless = stages[-1] not in ENDS and not busy
        if stages[0] != "opened" or endless or ENDS & set(stages[:-1]) or "opened" in stages[1:]:
            wrong.append((spate, group, stages))
    return wrong


def test_budgets_and_radii_change_under_a_working_fleet_and_every_thread_is_begun_once_and_ended_once(
    fleet: Fleet,
) -> None:
    first = settings("vest", "lund")
    fleet.start(first)
    fleet.start(first)
    fleet.until(lambda: fleet.adopted(1) and fleet.ready() == [200, 200])
    reports = months(1, ["vest", "lund"], 0, 350)
    changes = [(3, 150), (2, 500), (4, 400), (3, 800)]
    for version, (events, radius) in enumerate(changes, start=2):
        before = len(fleet.rows(tables.journal))
        some = reports[len(reports) * (version - 2) // len(changes) : len(reports) * (version - 1) // len(changes)]
        feeding = threading.Thread(target=fleet.feed, args=(some, 0.03))
        feeding.start()
        fleet.until(lambda before=before: len(fleet.rows(tables.journal)) > before + 10)  # type: ignore[misc]
        fleet.apply(settings("vest", "lund", events=events, radius=radius))
        feeding.join()
        fleet.until(lambda version=version: fleet.adopted(version))  # type: ignore[misc]
    last = silence(24 * 200, ["vest", "lund"])
    fleet.feed(last)
    fleet.until(fleet.all_decided)
    journal, alerts = fleet.rows(tables.journal), fleet.rows(tables.alerts)
    kept = Counter((row.partnership, row.report) for row in journal if row.report)
    assert kept == Counter((report.source, write_json(report)) for report in [*reports, *last])
    assert wrong_with(alerts) == []
    assert len(alerts) > 50
    assert {fleet.versions()[row.settings] for row in alerts} >= {1, 3, 5}
    assert fleet.stop() == [0, 0], fleet.said


@pytest.mark.slow
def test_partnerships_come_and_go_and_wrong_settings_change_nothing_anywhere(fleet: Fleet) -> None:
    fleet.start(settings("vest", "lund"))
    fleet.start(settings("vest", "lund", radius=100))  # its own file is not what counts
    fleet.until(lambda: fleet.adopted(1) and fleet.ready() == [200, 200])
    assert "differs from the settings in force" in fleet.said
    fleet.feed(months(2, ["vest", "lund", "oest"], 0, 60))
    fleet.until(fleet.all_decided)
    taken = {row.partnership for row in fleet.rows(tables.journal)}
    assert taken == {"vest", "lund"}
    path = fleet.folder / "wrong.yaml"
    path.write_text(settings("vest", "oest").replace("radius", "radios"), encoding="utf-8")
    refused = CliRunner().invoke(cli, ["apply", str(path), "--db", fleet.database])
    assert refused.exit_code == 1
    assert "the running settings stay in force" in refused.stderr
    assert len(fleet.versions()) == 1
    fleet.apply(settings("lund", "oest"))
    fleet.until(lambda: fleet.adopted(2), 15)
    before = len(fleet.rows(tables.journal))
    fleet.feed(months(3, ["vest", "lund", "oest"], 1700, 60))
    fleet.until(fleet.all_decided)
    since = Counter(row.partnership for row in fleet.rows(tables.journal)[before:] if row.report)
    sent = Counter(report.source for report in months(3, ["vest", "lund", "oest"], 1700, 60))
    assert since == {"lund": sent["lund"], "oest": sent["oest"]}
    fleet.until(lambda: all(partitions_with_an_owner(fleet)), 30)
    for worker in fleet.exposed():
        assert of_worker().metrics.keys() - ONLY_SQLITE <= worker.metrics.keys()
    assert fleet.stop() == [0, 0], fleet.said


def partitions_with_an_owner(fleet: Fleet) -> Iterator[bool]:
    """Tell of each topic whether its partitions, as workers count them, all have a worker."""
    workers = fleet.exposed()
    for topic in ("reports", "incidents"):
        owned = sum(worker.value("trygvarsel_partitions", topic=topic) for worker in workers)
        yield owned == max(worker.value("trygvarsel_topic_partitions", topic=topic) for worker in workers) > 0


@pytest.mark.slow
def test_a_fleet_that_cannot_work_by_what_is_in_force_decides_nothing_until_it_can(fleet: Fleet) -> None:
    fleet.start(settings("lund"))
    fleet.until(lambda: fleet.adopted(1) and fleet.ready() == [200])
    fleet.feed(months(4, ["lund"], 0, 30))
    fleet.until(fleet.all_decided)
    journal = len(fleet.rows(tables.journal))
    channels = "sending: on\nchannels:\n  sms: {kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001'}\n"
    fleet.apply(settings("lund", above=channels))
    fleet.until(lambda: fleet.ready() == [503])
    assert "TWILIO_ACCOUNT_SID is not set" in fleet.why_not()
    lying = sum(ends(fleet.broker, fleet.topics.incidents).values())
    more = months(5, ["lund"], 1700, 30)
    fleet.feed(more)
    time.sleep(3)
    assert len(fleet.rows(tables.journal)) == journal
    assert sum(ends(fleet.broker, fleet.topics.incidents).values()) == lying, "copies were sent of what was not kept"
    fleet.apply(settings("lund", radius=300))
    fleet.until(lambda: fleet.ready() == [200] and fleet.adopted(3))
    fleet.until(fleet.all_decided)
    assert len([row for row in fleet.rows(tables.journal)[journal:] if row.report]) == len(more)
    assert fleet.said.count("TWILIO_ACCOUNT_SID is not set; until they can") == 1
    assert fleet.stop() == [0], fleet.said
