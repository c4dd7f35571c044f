"""The benchmark of scale reckons as it says: needs, waits, copies, skew, and what became of spates cut apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
import pytest

from benchmarks.scale.carrying import carried
from benchmarks.scale.comparing import compared
from benchmarks.scale.cutting import Course, Told, cut, whole
from benchmarks.scale.grounds import drawn, places
from benchmarks.scale.lands import DENMARK, EU, HUNDRED, LANDS, Land
from benchmarks.scale.needs import Unit, need
from benchmarks.scale.rushing import Pace, waits
from benchmarks.scale.spread import copies, hashes, keys, skew
from benchmarks.scale.streets import Town
from detectors.ground import Ground
from streams.core.facts import Report

UNIT = Unit(
    sorting=1e-4,
    deciding=2e-4,
    alone=4e-3,
    serving=1e-4,
    log=1000,
    stored=800,
    report_bytes=500,
    copy_bytes=700,
    region_bytes=20_000,
    incident_bytes=600,
    recall=0.02,
)
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)


def test_the_rush_is_the_busiest_hour_of_the_busiest_day() -> None:
    assert DENMARK.rush * 3600 == pytest.approx(DENMARK.busiest_day * 0.14)
    assert DENMARK.a_day < DENMARK.busiest_day
    assert HUNDRED.rush == pytest.approx(100 * EU.rush)


@pytest.mark.parametrize("land", LANDS, ids=lambda land: land.name)
def test_more_copies_and_more_unevenness_never_need_less(land: Land) -> None:
    little, more, uneven = (need(land, UNIT, c, u, 0.01) for c, u in ((1.0, 1.0), (2.0, 1.0), (2.0, 1.5)))
    assert 2 <= little.workers <= more.workers <= uneven.workers
    assert little.memory < more.memory
    assert little.network < more.network


def test_a_hundred_times_the_reports_are_a_hundred_times_the_work() -> None:
    one, hundred = (need(land, UNIT, 1.1, 1.0, 0.01) for land in (EU, HUNDRED))
    assert hundred.work == pytest.approx(100 * one.work)
    assert hundred.disk == pytest.approx(100 * one.disk)
    assert hundred.memory == pytest.approx(100 * one.memory)


def test_a_worker_at_leisure_keeps_nobody_waiting_longer_than_a_transaction() -> None:
    found = waits(np.random.default_rng(1), 0.05, Pace(transaction=0.02, report=0.001))
    assert found.middle == pytest.approx(0.021)
    assert found.busy < 0.01


@pytest.mark.parametrize("a_second", [1.0, 20.0, 300.0])
def test_nobody_waits_less_than_it_takes(a_second: float) -> None:
    found = waits(np.random.default_rng(1), a_second, Pace(transaction=0.01, report=0.001), hours=0.02)
    assert 0.011 - 1e-9 <= found.middle <= found.slow
    assert 0 < found.busy <= 1


def test_more_than_a_worker_can_do_makes_a_queue() -> None:
    swamped = waits(np.random.default_rng(1), 2000.0, Pace(transaction=0.01, report=0.001), hours=0.02)
    assert swamped.slow > 10
    assert swamped.busy == pytest.approx(1.0, abs=0.01)


def test_a_report_goes_to_its_own_region_and_sometimes_to_a_neighbour() -> None:
    land, rng = replace(DENMARK, partnerships=9), np.random.default_rng(2)
    grounds = drawn(land)
    alone = copies(rng, grounds[:1], [], np.ones(1), 50)
    among = copies(rng, grounds, [], land.shares(rng), 300)
    twice = copies(rng, grounds[:1], grounds[:1], np.ones(1), 50)
    assert (alone.mean, twice.mean) == (1.0, 2.0)
    assert 1.0 < among.mean < 2.0


def test_reports_lie_in_the_ground_of_some_partnership() -> None:
    grounds = drawn(replace(DENMARK, partnerships=4))
    found = places(np.random.default_rng(3), grounds, [0.25] * 4, 100)
    assert all(any(ground.contains(*place) for ground in grounds) for place in found)


def test_one_partition_has_all_the_work_and_many_have_it_unevenly() -> None:
    hashed = hashes(keys([(50.0 + n / 5, 10.0 + n % 7) for n in range(98)]))
    assert all(each == pytest.approx(1.0) for each in skew(DENMARK, hashed, 1, 1).partition)
    many = skew(DENMARK, hashed, 48, 4)
    assert many.partition[1] >= many.partition[0] > 1.0
    assert many.worker[0] < many.partition[0]


def _town(reports: tuple[Report, ...], planted: tuple[frozenset[str], ...] = ()) -> Town:
    return Town("town", Ground(56.0, 10.5), reports, BEGAN, BEGAN + timedelta(days=365), planted)


def _spate(region: str, *held: str) -> Told:
    return Told(region, 0.0, 0.5, set(held))


def test_spates_are_found_lost_doubled_and_new() -> None:
    town = _town((Report("a"),), (frozenset("ab"), frozenset("yz")))
    undivided = Course({"1": _spate("w", *"abc"), "2": _spate("w", *"de"), "3": _spate("w", *"fg")}, 1, 1.0, 1)
    divided = Course(
        {"4": _spate("x", *"ab"), "5": _spate("y", *"bc"), "6": _spate("x", *"fg"), "7": _spate("x", *"hi")}, 2, 3.0, 2
    )
    found = compared(town, "cut", divided, undivided)
    assert (found.spates, found.found, found.lost, found.doubled, found.new) == (4, 2, 1, 1, 1)
    assert (found.planted, found.copies, found.cpu, found.expected) == (1, 2.0, 3.0, 1.0)


def test_a_town_of_one_cell_is_decided_alike_whole_and_cut() -> None:
    cell = h3.latlng_to_cell(56.0, 10.5, 5)
    rng, middle = np.random.default_rng(4), Ground(*h3.cell_to_latlng(cell))
    known = [BEGAN - timedelta(days=200) + timedelta(days=float(day)) for day in np.sort(rng.uniform(0, 500, 900))]
    spate = [BEGAN + timedelta(days=350, hours=6 * n) for n in range(5)]
    spread = [middle.degrees(*map(float, rng.uniform(-2000, 2000, 2))) for _ in known]
    tight = [middle.degrees(*map(float, rng.uniform(-100, 100, 2))) for _ in spate]
    reports = tuple(
        Report(f"r{n}", lat=lat, lon=lon, occurred_from=at, occurred_to=at, reported_at=at)
        for n, (at, (lat, lon)) in enumerate(zip([*known, *spate], [*spread, *tight], strict=True))
    )
    town = replace(_town(reports), ground=middle)
    one, apart = whole(town), cut(town, 5, "area")
    assert apart.regions == 1
    assert one.spates
    assert [told.held for told in one.spates.values()] == [told.held for told in apart.spates.values()]


@pytest.mark.postgresql
def test_one_worker_carries_reports_through_all_its_stages(tmp_path: Path) -> None:
    found = carried(100, tmp_path, quiet=10)
    assert 90 <= found.copies <= 130
    assert all(micros >= 0 for micros in found.stages.values())
    assert found.worker < found.quiet_worker
    assert found.weights.tables["journal"] > 100
    assert found.weights.bus["reports"] > 100
    assert found.quiet.transactions >= 2 > found.database.transactions
