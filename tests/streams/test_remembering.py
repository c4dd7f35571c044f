"""What a process remembers is what the database says, written down or in its journal."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from streams.arrivals import Arrival, Copy
from streams.core.facts import Outcome, Report
from streams.core.memory import HORIZON, Memory
from streams.core.snapshot import written
from streams.deciding import Decider
from streams.effects import Effects
from streams.metrics import Metrics
from streams.regions import Regions
from streams.remembering import OFTEN, Remembering
from streams.reports import write_json
from streams.service import Service
from streams.store import Store, open_engine
from tests.world import NOW, burglary, in_order, spate, town

POLICIES = town("""
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {name: Nordby, circle: {lat: 56.23, lon: 11.55, metres: 3300}}
          syd: {name: Sydby, circle: {lat: 56.17, lon: 11.55, metres: 3300}}
        detection:
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
          - {kind: poisson_cusum, threshold: 2}
        spates: {over_after: 5 days}
        groups:
          nabo: {name: Naboer, kind: neighbourhood_watch, cooldown: 3 days}
          politi: {name: Politi, kind: police, hears: [opened, growing, over, withdrawn]}
""")
LATE = NOW + timedelta(days=2000)


def service(engine: Engine, fingerprints: Mapping[str, str] | None = None) -> Service:
    return Service(POLICIES, Store(engine), Metrics(CollectorRegistry(), ["lund"], ["sms"]), fingerprints)


def remembering(engine: Engine, fingerprint: str = "") -> Remembering:
    return Remembering(Regions(POLICIES), Store(engine), {"lund": fingerprint})


def memory(engine: Engine, fingerprint: str = "") -> dict[str, Any]:
    """Give what somebody who has just started remembers."""
    return written(remembering(engine, fingerprint).region("lund").memory)


def send(running: Service, *reports: Report) -> list[Outcome]:
    arrivals = [Arrival(write_json(report).encode(), "test") for report in reports]
    return [result.outcome for result in running.receive(arrivals, LATE)]


def write_down(running: Service) -> bool:
    knows = running.decider.remembering
    return knows.write_down(knows.region("lund"), at_least=1)


@st.composite
def years(draw: st.DrawFn) -> tuple[list[Report], random.Random]:
    """Draw reports over years, in runs and alone, some corrected or withdrawn long after."""
    rng = random.Random(draw(st.integers(0, 1_000_000)))
    reports: list[Report] = []
    for run in range(draw(st.integers(2, 9))):
        start, y = rng.uniform(0, 24 * 1200), rng.choice([3000.0, -3000.0])
        for n in range(rng.choice([1, 2, 4, 6])):
            name, hours = f"r{run}-{n}", start + n * rng.uniform(1, 30)
            reports.append(burglary(name, hours, x=rng.uniform(-150, 150), y=y))
            if rng.random() < 0.3:
                later = hours + rng.choice([5.0, 24 * 30.0, 24 * 500.0, 24 * 900.0])
                changed = replace(burglary(name, later, x=rng.uniform(-150, 150), y=rng.choice([y, -y])), revision=2)
                reports.append(replace(changed, withdrawn=rng.random() < 0.4))
    return in_order(reports), rng


def lived(reports: list[Report], rng: random.Random | None) -> list[str]:
    """Live through the reports: started anew all the while, with what is remembered written down at times, or not."""
    engine = open_engine("sqlite://")
    running = service(engine)
    for report in reports:
        send(running, report)
        if rng and rng.random() < 0.3:
            write_down(running)
        if rng and rng.random() < 0.5:
            running = service(engine)
    alerts = running.store.alerts()
    engine.dispose()
    return alerts


@settings(max_examples=15, deadline=None)
@given(years())
def test_writing_memory_down_and_starting_anew_changes_no_alert(drawn: tuple[list[Report], random.Random]) -> None:
    reports, rng = drawn
    assert lived(reports, rng) == lived(reports, None)


def test_what_was_written_down_and_the_journal_after_it_give_what_the_whole_journal_gives(engine: Engine) -> None:
    running, other = service(engine), remembering(engine, "never written down")
    send(running, *spate("a", 0), burglary("b", 30, y=-3000))
    assert write_down(running)
    send(running, replace(burglary("a1", 60), revision=2), *spate("c", 70, y=-3000))
    send(running, Report("b", revision=2, withdrawn=True))
    ours = written(running.decider.remembering.region("lund").memory)
    assert memory(engine) == written(other.region("lund").memory) == ours
    assert Store(engine).snapshot("lund") is not None


def test_what_was_written_down_is_believed_unless_other_settings_shaped_it_or_nobody_can_read_it(
    engine: Engine,
) -> None:
    running, store = service(engine), Store(engine)
    send(running, *spate("a", 0))
    whole, nothing = memory(engine), written(Memory.fresh(POLICIES[0]))
    version = store.version("lund")
    assert store.write_down("lund", version, "today", nothing)
    assert memory(engine, "today")["heard"] == nothing["heard"]  # it says so, and so it is
    assert memory(engine, "tomorrow") == whole
    for unreadable in ({"version": 999}, {}, nothing | {"watch": nothing["watch"] | {"places": []}}):
        assert store.write_down("lund", version, "today", unreadable)
        assert memory(engine, "today") == whole


def test_memory_is_written_down_when_enough_has_come_to_it(engine: Engine) -> None:
    running = service(engine)
    send(running, *spate("a", 0))
    knows = running.decider.remembering
    assert not knows.write_down(knows.region("lund"))
    knows.region("lund").unwritten = OFTEN
    assert knows.write_down(knows.region("lund"))
    assert not knows.write_down(knows.region("lund"), at_least=1)  # nothing new has come


def test_who_has_been_overtaken_writes_nothing_down(engine: Engine) -> None:
    slow, quick = service(engine), service(engine)
    send(slow, *spate("a", 0))
    send(quick, burglary("b", 50))
    assert not write_down(slow)
    assert Store(engine).snapshot("lund") is None
    assert write_down(quick)


def aged(engine: Engine) -> Service:
    """Have a spate long past let go of, and give somebody who has only just started."""
    running, much_later = service(engine), (HORIZON + timedelta(days=60)) / timedelta(hours=1)
    send(running, *spate("a", 0))
    send(running, *(burglary(f"later{n}", much_later + n, x=500.0 * n - 3000, y=-3000) for n in range(12)))
    assert write_down(running)
    later = service(engine)
    assert "a0" not in later.decider.remembering.region("lund").memory.heard
    return later


def test_what_was_let_go_of_is_recalled_for_who_asks(engine: Engine) -> None:
    (found,) = aged(engine).incidents("lund", ["a1"])
    told = spate("a", 0)[1]
    assert (found.report_id, found.known_at, found.lat) == ("a1", told.reported_at, told.lat)
    assert service(engine).incidents("lund", ["unheard-of"]) == []


def test_a_correction_of_what_was_let_go_of_counts_and_an_older_version_does_not(engine: Engine) -> None:
    running = aged(engine)
    assert send(running, spate("a", 0)[0]) == [Outcome.DUPLICATE]
    assert send(running, replace(spate("a", 0)[0], revision=3)) == [Outcome.ACCEPTED]
    assert send(running, replace(spate("a", 0)[0], revision=2)) == [Outcome.DUPLICATE]
    assert send(running, Report("a1", revision=2, withdrawn=True)) == [Outcome.ACCEPTED]
    assert running.incidents("lund", ["a1"]) == []
    assert service(engine).incidents("lund", ["a1"]) == []
    assert [each.revision for each in service(engine).incidents("lund", ["a0"])] == [3]


def test_a_copy_that_comes_again_is_known_even_of_a_report_that_was_let_go_of(engine: Engine) -> None:
    decider, effects = Decider(remembering(engine)), Effects()
    aged(engine)
    assert decider.decide([Copy("lund", report, LATE) for report in spate("a", 0)], effects) == []
    assert (effects.entries, effects.alerts) == ([], [])


def test_who_forgets_learns_anew_what_the_database_says(engine: Engine) -> None:
    first, second = service(engine), service(engine)
    send(first, *spate("a", 0)[:2])
    send(second, burglary("b", 30))
    assert len(first.decider.remembering.region("lund").memory.heard) == 2
    first.forget()
    assert len(first.decider.remembering.region("lund").memory.heard) == 3


def test_what_was_not_kept_is_not_remembered(engine: Engine) -> None:
    decider = Decider(remembering(engine))
    decider.decide([Copy("lund", report, LATE) for report in spate("a", 0)], Effects())
    assert len(decider.remembering.region("lund").memory.heard) == 3
    decider.undone()
    assert decider.remembering.region("lund").memory.heard == {}


def test_a_region_that_is_in_no_settings_is_nobodys(engine: Engine) -> None:
    with pytest.raises(KeyError, match="atlantis"):
        remembering(engine).region("atlantis")
