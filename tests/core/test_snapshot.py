"""A memory that was written down and read back, or that let go of what is long past, decides as one that never was."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.counts import Rise
from streams.core.facts import Alert, Incident, Report
from streams.core.memory import HORIZON, Heard, Memory
from streams.core.placing import counted_in
from streams.core.policy import Policy
from streams.core.quiet import lately, quiet_days
from streams.core.snapshot import VERSION, OtherSettings, UnknownState, read, written
from streams.core.spates import Spate
from streams.core.step import advance, observe
from tests.world import CONFIG, START, burglary, town

DETECTION = """
          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}
          - {kind: space_time_scan, warm_up: 1 day, false_alerts_per_year: 50}
          - {kind: shiryaev_roberts, warm_up: 30 days, horizon: 200 days, false_alerts_per_year: 50}
          - {kind: poisson_cusum, ratio: 5}
          - {kind: river, name: PageHinkley, parameters: {min_instances: 30, threshold: 2}}
"""
NEAR_REPEAT = "\n          - {kind: near_repeat, events: 3, radius: 400 m, window: 7 days}\n"
BUSY = CONFIG.replace(NEAR_REPEAT, DETECTION).replace("areas: [nord]}", "areas: [nord], cooldown: 60 days}")
DAYS = 900

Between = Callable[[Memory], Memory]


def policy(text: str = BUSY) -> Policy:
    return town(text)[0]


def history(seed: int, size: int) -> list[Report]:
    """Make up two years and a half: runs of burglaries near each other, late ones, and what is changed, soon or not."""
    rng = random.Random(seed)
    made: list[tuple[float, Report]] = []
    begins = 100.0
    for run in range(size):
        x, y = rng.choice([(0.0, 3000.0), (1800.0, 3000.0), (0.0, -3000.0), (90_000.0, 9000.0)])
        begins = begins + rng.uniform(-9, 9) if rng.random() < 0.4 else rng.uniform(9, DAYS)
        for n in range(rng.randint(1, 5)):
            hours = 24 * begins + 30 * n * rng.random()
            late = 24 * rng.choice([0, 0, 0, 3, 30, 600])
            report = burglary(f"{run}.{n}", hours, x=x + rng.uniform(-250, 250), y=y + rng.uniform(-250, 250))
            made.append((hours + late * rng.choice([0, 1]), replace(report, reported_at=_at(hours + late))))
            if rng.random() < 0.3:
                made.append(_changed(rng, report, hours))
    return [report for _, report in sorted(made, key=lambda item: item[0])]


def _changed(rng: random.Random, report: Report, hours: float) -> tuple[float, Report]:
    """Correct or withdraw a report, a while after it was made."""
    later = hours + 24 * rng.choice([0.1, 2, 10, 450, 700])
    told = rng.choice([None, _at(later)])
    if rng.random() < 0.5:
        return later, Report(report.report_id, revision=rng.choice([1, 3]), withdrawn=True, reported_at=told)
    elsewhere = burglary(report.report_id, hours + 2, x=rng.choice([0, 90_000]), y=rng.choice([3000, -3000]))
    return later, replace(elsewhere, revision=2, reported_at=_at(later))


def _at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


histories = st.builds(history, st.integers(0, 10_000), st.integers(2, 25))


@dataclass
class Told:
    """What came of a history: each alert with the incidents it is worded from, and what is remembered at the end."""

    said: list[tuple[Alert, list[Incident]]]
    memory: Memory


def lived(policy: Policy, reports: Sequence[Report], between: Between = lambda memory: memory) -> Told:
    """Live through reports, with something done to memory in between; what was let go is put back when it is needed."""
    told, ever, now = Told([], Memory.fresh(policy)), dict[str, Heard](), START
    for n, report in enumerate(reports):
        told.memory = between(told.memory)
        memory = told.memory
        now = max(now, report.reported_at or now)
        if memory.let_go and report.key in ever:
            memory.heard.setdefault(report.key, ever[report.key])
        alerts = advance(policy, memory, now).alerts if n % 3 == 0 else []
        alerts = [*alerts, *observe(policy, memory, report, now).alerts]
        told.said += [(alert, memory.incidents(alert.report_ids)) for alert in alerts]
        ever.update(memory.heard)
    return told


def again(policy: Policy, memory: Memory) -> Memory:
    """Write a memory down and read it back."""
    return read(policy, json.loads(json.dumps(written(memory), allow_nan=False)))


def let_go(memory: Memory) -> Memory:
    """Let a memory go of all that it may."""
    if memory.clock:
        memory.forget(memory.clock - HORIZON)
    return memory


def in_the_end(told: Told) -> Mapping[str, Any]:
    """Give what is remembered and cannot be let go."""
    return {**written(let_go(told.memory)), "let_go": None}


@settings(max_examples=8, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_writing_memory_down_and_letting_go_change_no_decision(reports: list[Report], rng: random.Random) -> None:
    town = policy()

    def sometimes(memory: Memory) -> Memory:
        if rng.random() < 0.15:
            let_go(memory)
        return again(town, memory) if rng.random() < 0.15 else memory

    never, now_and_then = lived(town, reports), lived(town, reports, sometimes)
    assert now_and_then.said == never.said
    assert in_the_end(now_and_then) == in_the_end(never)


def test_what_is_made_up_reaches_every_part_of_memory() -> None:
    town, parts = policy(), set[str]()

    def look(memory: Memory) -> Memory:
        parts.update(name for name, value in written(memory).items() if value)
        for spate in memory.spates.values():
            parts.update((spate.source.split()[0], *("owed" for _ in spate.owed)))
            parts.update("kept back" for told in spate.told.values() if told.not_before)
        return let_go(memory)

    stages = {alert.stage for seed in (3, 4) for alert, _ in lived(town, history(seed, 20), look).said}
    assert len(stages) == 4
    assert parts >= {*written(Memory.fresh(town)), "located", "counted", "owed", "kept back"}


TWO_AT_ONCE = [
    *(burglary(f"one {n}", 12 * n, x=50 * n) for n in range(3)),
    *(burglary(f"two {n}", 48 + 12 * n, x=1800 + 50 * n) for n in range(3)),
    *(burglary(f"two goes on {n}", 24 * 13 + n, x=1800 + 50 * n) for n in range(3)),
    *(burglary(f"far {day}", 24 * day, y=-3000) for day in (20, 40)),
]


@pytest.mark.parametrize("after", range(1, len(TWO_AT_ONCE)))
def test_the_end_that_a_spate_owes_is_told_although_memory_was_written_down_between(after: int) -> None:
    town = policy(CONFIG.replace("areas: [nord]}", "areas: [nord], cooldown: 60 days}"))
    owed: list[Spate] = []

    def once(memory: Memory) -> Memory:
        owed.extend(spate for spate in memory.spates.values() if spate.owed)
        return again(town, let_go(memory)) if len(memory.heard) == after else memory

    told = lived(town, TWO_AT_ONCE, once)
    assert told.said == lived(town, TWO_AT_ONCE).said
    assert owed
    assert [alert.stage for alert, _ in told.said if alert.group == "nabo_nord" and not alert.withheld] == [
        "opened",
        "over",
    ]


def test_spates_keep_the_order_in_which_they_opened() -> None:
    """Which of two a finding goes on with, where it shares as much with either, is decided by that."""
    town = policy(CONFIG)
    memory = lived(town, TWO_AT_ONCE[:6]).memory
    assert list(again(town, memory).spates) == list(memory.spates) != sorted(memory.spates)


def test_what_an_open_spate_and_the_end_that_it_owes_are_made_of_is_not_let_go_however_old() -> None:
    slow = CONFIG.replace("areas: [nord]}", "areas: [nord], cooldown: 600 days}")
    town = policy(slow.replace("        groups:", "        spates: {over_after: 450 days}\n        groups:"))
    others = [burglary(f"other {n}", 24 * 455 + n, x=400 * (n - 6), y=-3000) for n in range(12)]
    reports = [*TWO_AT_ONCE[:9], *others, burglary("last", 24 * 470, y=-3000)]
    told = lived(town, reports, let_go)
    assert told.said == lived(town, reports).said
    ends = [(alert, incidents) for alert, incidents in told.said if alert.stage == "over"]
    assert [alert.group for alert, _ in ends] == [None, None, "nabo_nord", "politi"]
    assert all(len(incidents) == len(alert.report_ids) for alert, incidents in ends)


def test_what_a_detector_still_holds_is_not_let_go_however_old() -> None:
    long_ago, now = burglary("long ago", 0), burglary("now", 24 * 500, y=-3000)
    memory = lived(policy(CONFIG), [long_ago, now]).memory
    assert memory.forget(_at(24 * 490)) == 0
    assert not memory.let_go
    more = [burglary(f"more {n}", 24 * 501 + n, y=-3000) for n in range(9)]
    memory = lived(policy(CONFIG), [long_ago, now, *more]).memory
    assert memory.forget(_at(24 * 490)) == 1
    assert memory.let_go
    assert "long ago" not in memory.heard


def test_a_report_that_is_no_incident_is_let_go_at_once() -> None:
    gone = Report("r", revision=2, withdrawn=True, reported_at=_at(1))
    memory = lived(policy(CONFIG), [burglary("r", 0), gone]).memory
    assert memory.forget(START) == 1
    assert memory.heard == {}


def test_no_rule_looks_farther_back_than_the_horizon_whether_or_not_memory_was_let_go() -> None:
    town = policy(CONFIG.replace("        groups:", "        spates: {over_after: 500 days}\n        groups:"))
    reports = [burglary("old", 23), burglary("edge", 24), burglary("new", 24 * 300), burglary("newest", 24 * 401)]
    memory = lived(town, reports).memory
    for _ in range(2):
        day = memory.watch.day(_at(24 * 401)).toordinal()
        rise = Rise(day, since=day - 500, observed=4, expected=1.0, score=9.0, per_year=None)
        assert [each.key for each in counted_in(memory, town.areas[0], rise)] == ["edge", "new", "newest"]
        assert {each.key for each in lately(town, memory, _at(24 * 401))} == {"new", "newest"}
        assert quiet_days(town, town.areas[1], lately(town, memory, _at(24 * 401)), _at(24 * 401)) == HORIZON.days
        let_go(memory)


def test_a_state_of_the_last_version_is_read_by_way_of_an_upgrade() -> None:
    """The version before the first never was: it is made up here, with another name for the clock."""
    town = policy()
    memory = lived(town, history(2, 12)).memory
    now = written(memory)
    before = {"version": VERSION - 1, "time": now["clock"], **{k: v for k, v in now.items() if k not in _NEW}}

    def renamed(state: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"version": VERSION, "clock": state["time"], **{k: v for k, v in state.items() if k not in _OLD}}

    assert written(read(town, before, {(VERSION - 1, VERSION): renamed})) == now
    with pytest.raises(UnknownState, match=f"version {VERSION - 1}; this release reads {VERSION}"):
        read(town, before)


def test_a_state_is_written_as_the_release_before_reads_it_as_long_as_that_may_be_at_work() -> None:
    town = policy()
    memory = lived(town, history(2, 12)).memory

    def renamed(state: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"version": VERSION - 1, "time": state["clock"], **{k: v for k, v in state.items() if k not in _NEW}}

    before = written(memory, VERSION - 1, {(VERSION, VERSION - 1): renamed})
    assert (before["version"], before["time"]) == (VERSION - 1, written(memory)["clock"])
    with pytest.raises(UnknownState):
        written(memory, VERSION - 2, {(VERSION, VERSION - 1): renamed})


_NEW, _OLD = {"version", "clock"}, {"version", "time"}


@pytest.mark.parametrize("version", [VERSION + 1, 0, None, "1", [1]])
def test_a_state_of_an_unknown_version_is_named_and_not_read(version: object) -> None:
    with pytest.raises(UnknownState) as caught:
        read(policy(), {**written(Memory.fresh(policy())), "version": version})
    assert caught.value.version == version


def test_a_field_that_an_incident_has_gained_since_has_its_default() -> None:
    town = policy(CONFIG)
    state = written(lived(town, [burglary("r", 0, entry="door")]).memory)
    dropped = state["heard"]["columns"].index("entry")
    for row in (state["heard"]["columns"], *state["heard"]["incidents"]):
        del row[dropped]
    (incident,) = read(town, state).incidents(("r",))
    assert (incident.entry, incident.key, incident.known_at) == ("", "r", START)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (BUSY.replace("metres: 3300", "metres: 3100"), "other areas"),
        (BUSY.replace("          - {kind: poisson_cusum, ratio: 5}\n", ""), "other detectors"),
        (BUSY.replace("window: 7 days", "window: 8 days"), "another window"),
        (BUSY.replace("warm_up: 1 day,", "half_life: 99 days,"), "other radii, window, half_life or spot"),
        (BUSY.replace("horizon: 200 days", "horizon: 300 days"), "another radius, window or horizon"),
    ],
    ids=["areas", "detectors", "near_repeat", "space_time_scan", "shiryaev_roberts"],
)
def test_a_state_that_other_settings_shaped_is_refused(other: str, said: str) -> None:
    with pytest.raises(OtherSettings, match=said):
        read(policy(other), written(lived(policy(), history(1, 3)).memory))


def test_another_budget_is_no_reason_to_begin_anew() -> None:
    lenient = policy(BUSY.replace("50", "90"))
    memory = lived(policy(), history(1, 12)).memory
    assert written(read(lenient, written(memory)))["heard"] == written(memory)["heard"]
