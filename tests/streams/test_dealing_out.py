"""A journal of an older release is dealt out to the regions, and from then on it is as if it had always been so."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, create_engine, text

from streams.arrivals import Arrival
from streams.core.facts import Report
from streams.dealing_out import deal_out
from streams.metrics import Metrics
from streams.reports import write_json
from streams.service import Service
from streams.sorting import Sorter
from streams.store import Store, open_engine
from tests import postgres
from tests.world import START, burglary, town

from . import older

PARTNERSHIP = """
      {name}:
        name: Bo trygt {name}
        areas:
          a: {{name: Vest, circle: {{lat: 56.23, lon: {lon}, metres: 1500}}}}
          b: {{name: Øst, circle: {{lat: 56.23, lon: {east}, metres: 1500}}}}
        detection:
          - {{kind: near_repeat, events: 3}}
          - {{kind: poisson_cusum, threshold: 2}}
        spates: {{over_after: 5 days}}
        groups:
          nabo: {{name: Naboer, kind: neighbourhood_watch, cooldown: 3 days}}
          politi: {{name: Politi, kind: police, hears: [opened, growing, over, withdrawn]}}
"""
CONFIG = "    partnerships:" + "".join(
    PARTNERSHIP.format(name=name, lon=lon, east=round(lon + 0.03, 2))
    for name, lon in (("vest", 11.5), ("midt", 11.55), ("fjern", 11.75))  # the first two overlap
)
POLICIES = town(CONFIG)
RELEASES = (None, "0003")

Life = list[tuple[datetime, Report | None]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database: every test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'town.db'}"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "dealing_out") as fresh:
            yield fresh


def a_life(seed: int) -> Life:
    """Draw six weeks: reports as they come in, late, corrected, moved and withdrawn; and looks at the clock."""
    rng = random.Random(seed)
    came: list[tuple[float, Report | None]] = [(hours, None) for hours in range(0, 24 * 42, 12)]
    for run in range(18):
        x, y, start = rng.uniform(-4000, 13_000), rng.uniform(2000, 4500), rng.uniform(0, 24 * 30)
        for n in range(rng.choice([1, 3, 5])):
            name, hours = f"r{run}-{n}", start + n * rng.uniform(1, 20)
            place = {"x": x + rng.uniform(-250, 250), "y": y + rng.uniform(-250, 250)}
            came.append((hours + rng.choice([0.1, 30.0]), burglary(name, hours, **place)))
            later = hours + rng.uniform(31, 200)
            if rng.random() < 0.3:
                place["x"] += rng.choice([0, 1500, -3000, 60_000])
                changed = replace(burglary(name, later, **place), revision=rng.choice([2, 3]))
                came.append((later, replace(changed, withdrawn=rng.random() < 0.4)))
    return [(START + timedelta(hours=hours), report) for hours, report in sorted(came, key=lambda each: each[0])]


def live(running: Service, life: Life) -> None:
    """Live through some of it under this release."""
    for now, report in life:
        if report is None:
            running.tick(now)
        else:
            running.receive([Arrival(write_json(report).encode(), "test")], now)


def live_as_then(url: str, revision: str | None, life: Life) -> None:
    """Live through some of it under an older one."""
    engine = create_engine(url)
    older.release(engine, revision)
    service = older.OlderService(engine, POLICIES)
    for now, report in life:
        if report is None:
            service.tick(now)
        else:
            service.receive(report, now)
    engine.dispose()


def service(engine: Engine) -> Service:
    names = [policy.partnership for policy in POLICIES]
    return Service(POLICIES, Store(engine), Metrics(CollectorRegistry(), names, ["sms"]))


def alerts(store: Store) -> dict[str, list[str]]:
    """Give the lines of all alerts, by partnership."""
    theirs: dict[str, list[str]] = defaultdict(list)
    for line in store.alerts():
        theirs[json.loads(line)["partnership"]].append(line)
    return dict(theirs)


def lived(life: Life) -> dict[str, list[str]]:
    """Give the alerts of a database that has lived through all of it under this release."""
    engine = open_engine("sqlite://")
    live(service(engine), life)
    raised = alerts(Store(engine))
    engine.dispose()
    return raised


@pytest.mark.parametrize("revision", RELEASES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_from_then_on_the_alerts_are_those_of_a_database_that_has_lived_through_it_all_under_this_release(
    url: str, revision: str | None, seed: int
) -> None:
    life = a_life(seed)
    half = len(life) // 2
    live_as_then(url, revision, life[:half])
    engine = open_engine(url)
    before = len(Store(engine).alerts())
    deal_out(Store(engine), Sorter(POLICIES), life[half][0])
    live(service(engine), life[half:])
    assert alerts(Store(engine)) == lived(life)
    assert 0 < before < len(Store(engine).alerts())
    engine.dispose()


def test_a_line_goes_to_every_region_it_concerns_in_its_order_and_moments_stay_where_they_were(url: str) -> None:
    life = a_life(3)
    live_as_then(url, "0003", life)
    engine = open_engine(url)
    store = Store(engine)
    before = list(store.journal())
    assert deal_out(store, Sorter(POLICIES), START) == len(before)
    after = list(store.journal())
    assert {entry.partnership for entry in after} == {"vest", "midt", "fjern"}
    assert len(after) > len({entry.report for entry in after})
    for name in ("vest", "midt", "fjern"):
        assert [entry.received_at for entry in after if entry.partnership == name and entry.report is None] == [
            entry.received_at for entry in before if entry.partnership == name
        ]
    assert [entry.received_at for entry in after] == sorted(entry.received_at for entry in after)
    engine.dispose()


def test_a_journal_is_dealt_out_once_and_a_new_one_never(url: str) -> None:
    live_as_then(url, "0003", a_life(1))
    engine = open_engine(url)
    store = Store(engine)
    assert deal_out(store, Sorter(POLICIES), START) > 0
    dealt = list(store.journal())
    assert deal_out(store, Sorter(POLICIES), START) == 0
    assert list(store.journal()) == dealt
    engine.dispose()
    empty = open_engine("sqlite://")
    assert deal_out(Store(empty), Sorter(POLICIES), START) == 0
    empty.dispose()


def test_every_region_is_looked_at_soon_afterwards(url: str) -> None:
    live_as_then(url, "0003", a_life(2))
    engine = open_engine(url)
    deal_out(Store(engine), Sorter(POLICIES), START)
    assert Store(engine).due(START) == ["fjern", "midt", "vest"]
    engine.dispose()


def dealt_out(url: str) -> tuple[Sequence[tuple[object, ...]], ...]:
    """Read all that dealing out writes."""
    engine = create_engine(url)
    with engine.connect() as conn:
        journal = conn.execute(text("SELECT received_at, partnership, key, report FROM journal ORDER BY seq")).all()
        noted = conn.execute(text("SELECT key, noted FROM whereabouts ORDER BY key")).all()
        regions = conn.execute(text("SELECT name, version FROM regions ORDER BY name")).all()
    engine.dispose()
    return [*map(tuple, journal)], [*map(tuple, noted)], [*map(tuple, regions)]


def test_who_is_killed_while_dealing_out_leaves_everything_to_the_next(url: str) -> None:
    live_as_then(url, "0003", a_life(1))
    open_engine(url).dispose()
    before, statement = dealt_out(url), 1
    while older.dealing_killed_at(url, CONFIG, statement):
        assert dealt_out(url) == before
        statement += 2
    assert statement >= 5
    assert dealt_out(url) != before
    assert {line[1] for line in dealt_out(url)[0]} == {"vest", "midt", "fjern"}


def test_of_several_who_begin_at_once_one_deals_it_out(url: str) -> None:
    live_as_then(url, "0003", a_life(1))
    open_engine(url).dispose()
    assert older.all_deal_at_once(url, CONFIG, 4) == [0, 0, 0, 0]
    together = dealt_out(url)
    assert len(together[0]) == len({line[:4] for line in together[0]})
    assert {line[1] for line in together[0]} == {"vest", "midt", "fjern"}
