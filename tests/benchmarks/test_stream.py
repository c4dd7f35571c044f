"""The benchmark of the worker: its country is one that could be, and its arithmetic is right."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.stream import country
from benchmarks.stream.__main__ import PAGE
from benchmarks.stream.allowances import limited, possible
from benchmarks.stream.figures import BARE, HOPS, WORKER, Figures, Speed, pair_lines, percentile, recovery_lines, speeds
from benchmarks.stream.handling import Handling, Lying
from benchmarks.stream.holding import Holding
from benchmarks.stream.job import Job
from benchmarks.stream.latency import Latency
from benchmarks.stream.measuring import journal_length
from benchmarks.stream.pairs import Pace
from benchmarks.stream.processes import cpu_seconds, family, memory_mb
from benchmarks.stream.race import Run
from benchmarks.stream.recovery import Recovery, Started
from config.load import load
from streams.core.facts import Report
from streams.reports import read_json
from streams.store import Store, open_engine

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
FEW = 2
"""Partnerships, of the forty; the texts of each are tried out whenever settings are read."""

SPINNING = [sys.executable, "-c", "while True: pass"]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    settings = tmp_path / "country.yaml"
    settings.write_text(country.settings(FEW), encoding="utf-8")
    return Job("127.0.0.1:9", "benchmark", str(settings), f"sqlite:///{tmp_path}/benchmark.db", 0)


def test_the_country_is_one_that_a_user_may_write(job: Job) -> None:
    assert len(load(Path(job.settings)).partnerships) == FEW


def test_reports_come_in_the_order_they_became_known_and_none_is_from_the_future() -> None:
    sent = country.reports(3000, NOW)
    assert len(sent) == 3000
    read = [report for each in sent if isinstance(report := read_json(each.body), Report)]
    told = [report.reported_at for report in read if report.revision == 1 and report.reported_at]
    assert told == sorted(told)
    assert NOW - timedelta(days=1) < told[-1] <= NOW
    assert 0 < sum(report.withdrawn for report in read) < sum(report.revision == 2 for report in read) < 150


def test_the_same_seed_draws_the_same_reports() -> None:
    assert country.reports(100, NOW) == country.reports(100, NOW)
    assert country.reports(100, NOW) != country.reports(100, NOW, seed=2)


def test_the_journal_gets_as_long_as_foretold(job: Job) -> None:
    sent = country.reports(400, datetime.now(UTC), partnerships=FEW)
    handling = Handling(job)
    for first in range(0, 400, 150):
        handling.handle([Lying(0, first + place, each.body) for place, each in enumerate(sent[first : first + 150])])
    handling.leave()
    engine = open_engine(job.database)
    lines = sum(entry.report is not None for entry in Store(engine).journal())
    engine.dispose()
    assert lines == journal_length(sent, Path(job.settings)) > 300
    assert handling.held() > 300


def test_a_report_that_comes_again_is_passed_over(job: Job) -> None:
    lying = [
        Lying(3, place, each.body)
        for place, each in enumerate(country.reports(20, datetime.now(UTC), partnerships=FEW))
    ]
    handling = Handling(job)
    handling.handle(lying)
    handling.handle(lying)
    handling.leave()
    engine = open_engine(job.database)
    assert Store(engine).offset("benchmark.reports", 3) == 19
    engine.dispose()


def test_what_is_said_to_a_program_is_what_it_reads(job: Job) -> None:
    assert Job.read(job.words()) == job


def test_ratios_are_of_the_middle_of_the_runs() -> None:
    fast, slow, slower = (Run(100, seconds, seconds / 2, 0.1, 0.2, 7, 1.0) for seconds in (1.0, 4.0, 5.0))
    bare, worker, gone = speeds({BARE: [fast, fast, slow], WORKER: [slower, slow, slow]}, {"Bytewax": "not here"})
    assert (bare.ratio, worker.ratio, worker.own_ratio) == (1.0, 0.25, 4.0)
    assert [worker.broker_us, worker.database_us] == pytest.approx([1000, 2000])
    assert gone.line()[:2] == ["Bytewax", "not here"]


def test_two_workers_are_set_against_one_with_the_same_allowance() -> None:
    runs = [(1, 0.25, 10.0), (2, 0.25, 5.0), (1, None, 4.0), (2, None, 3.2)]
    lines = pair_lines([Pace(many, share, 1000, seconds, 1.0, 0.1, 0.1, 1.0) for many, share, seconds in runs])
    assert [line[3] for line in lines] == ["1.00", "2.00", "1.00", "1.25"]


def test_no_more_than_one_in_a_hundred_takes_longer_than_the_ninety_ninth_percentile() -> None:
    waits = [float(wait) for wait in range(1, 201)]
    assert (percentile(waits, 50), percentile(waits, 99), percentile([], 99)) == (100.0, 198.0, 0.0)


def test_a_size_of_history_has_one_line_with_both_ways_to_recover() -> None:
    found = [Recovery(1000, written, 900, Started(2.0 if written else 9.0, 100.0)) for written in (True, False)]
    assert recovery_lines(found) == [["1,000", "900", "2.0", "9.0"]]


def test_memory_is_counted_by_the_report() -> None:
    assert Holding(400, 1024, 1000, memory_mb=103.0, empty_mb=101.0).each_kb == pytest.approx(2.0)


def test_processor_time_and_memory_are_those_of_the_process_and_its_children() -> None:
    with subprocess.Popen(SPINNING) as child:  # noqa: S603  (our own words)
        before = cpu_seconds(os.getpid())
        time.sleep(0.5)
        assert child.pid in family(os.getpid())
        assert cpu_seconds(os.getpid()) > before
        assert 1 < memory_mb(child.pid) < 100
        child.kill()


@pytest.mark.skipif(not possible(), reason="shares of a processor, for want of control groups to write to")
def test_a_process_gets_no_more_of_a_processor_than_its_share() -> None:
    with subprocess.Popen(SPINNING) as child, limited([child.pid], 0.1):  # noqa: S603  (our own words)
        before = cpu_seconds(child.pid)
        time.sleep(1.5)
        assert cpu_seconds(child.pid) - before < 0.45
        child.kill()
        child.wait()


def test_every_figure_has_its_place_on_the_page_and_can_be_written_as_json() -> None:
    figures = Figures(1, 1, 2, {"speed": (0.5, 1.5)}, (Speed(BARE),), (), (), (), ())
    page = PAGE.read_text(encoding="utf-8")
    for name in figures.tables():
        assert f"<!-- {name} -->" in page
        assert f"<!-- end of {name} -->" in page
    assert json.loads(json.dumps(figures.plain()))["reports"] == 1
    assert "load 0.5 to 1.5" in figures.circumstances("speed")


def test_what_was_wanted_is_set_against_what_was_measured() -> None:
    measured = (Speed(BARE, 1000.0, 1.0, 500.0), Speed(HOPS, 400.0, 0.4, 800.0), Speed(WORKER, 600.0, 0.6, 1000.0))
    latencies = (Latency(1, 50, (0.1,), (0.2,), 1.0), Latency(2, 50, (0.1,), (0.3,), 1.0))
    figures = Figures(1, 1, 2, {}, measured, (), latencies, (), ())
    assert "0.60 of the one with one step, 1.50 of those with two, and 600 a second" in figures.verdict("speed")
    assert figures.verdict("speed").endswith("by its processor time, 1,000.")
    assert figures.verdict("pairs").endswith("not possible here.")
    assert figures.verdict("latency").endswith("300.")
