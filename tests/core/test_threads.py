"""Memory rebuilt under other settings goes on with what was really told: no thread is cut off, and none begins anew."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.facts import Alert, Report, Stage
from streams.core.hearing import Hearing
from streams.core.policy import Policy
from streams.core.threads import taken_up
from tests.world import CONFIG, NOW, START, burglary, in_order, spate, town

ENDED = {Stage.OVER, Stage.WITHDRAWN}
NARROW = CONFIG.replace("radius: 400 m", "radius: 60 m")
WIDE = CONFIG.replace("radius: 400 m", "radius: 1500 m")
MANY = CONFIG.replace("events: 3", "events: 5")
FEW = CONFIG.replace("events: 3", "events: 2")
BRISK = CONFIG.replace("        groups:", "        spates: {over_after: 8 days, update_every: 1 hour}\n        groups:")
SLOW = CONFIG.replace("        groups:", "        spates: {over_after: 40 days, update_every: 9 days}\n        groups:")
WITHOUT = CONFIG.replace("          politi: {name: Politi, kind: police}\n", "")
COUNTS = CONFIG.replace("{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}", "{kind: ears}")
EVERY = {"the same": CONFIG, "narrow": NARROW, "wide": WIDE, "many": MANY, "few": FEW, "brisk": BRISK, "slow": SLOW,
         "a group less": WITHOUT, "counts": COUNTS}  # fmt: skip


def heard(hearing: Hearing, reports: Sequence[Report]) -> list[Alert]:
    """Let the core hear reports; give the alerts that it raises."""
    return [alert for report in reports for alert in hearing.hear(report, NOW).alerts]


def changed(policies: tuple[Policy, ...], reports: Sequence[Report], told: Sequence[Alert]) -> Hearing:
    """Rebuild memory from reports under other settings, as a worker does, and let it take up the threads."""
    hearing = Hearing(policies)
    heard(hearing, reports)
    for policy in policies:
        taken_up(policy, hearing.memories[policy.partnership], told)
    return hearing


def wanting(threads: dict[tuple[str, str | None], list[Alert]]) -> list[object]:
    """Find what is wrong with threads that are all over: told twice, begun in the middle, or without an end."""
    wrong: list[object] = []
    for (spate_id, group), thread in threads.items():
        stages = [alert.stage for alert in thread]
        if len({alert.alert_id for alert in thread}) < len(thread):
            wrong.append((spate_id, group, "an alert is raised twice"))
        if stages[0] is not Stage.OPENED or stages[-1] not in ENDED or any(stage in ENDED for stage in stages[:-1]):
            wrong.append((spate_id, group, stages))
    return wrong


def lived(reports: Sequence[Report], at: int, before: str, after: str) -> list[object]:
    """Live through reports, other settings coming into force on the way; give what is wrong with the threads."""
    first = Hearing(town(before))
    alerts = heard(first, reports[:at])
    second = changed(town(after), reports[:at], alerts)
    alerts += heard(second, reports[at:])
    alerts += second.advance(START + timedelta(days=400)).alerts
    threads: dict[tuple[str, str | None], list[Alert]] = defaultdict(list)
    groups = {group.id for policy in second.policies for group in policy.groups}
    for alert in alerts:
        if alert.group is None or alert.group in groups:
            threads[alert.spate_id, alert.group].append(alert)
    return wanting(threads)


reports = st.lists(
    st.builds(
        lambda n, hours, x, y, revision, back: burglary(
            f"r{n}", hours, x, y, revision=revision, withdrawn=back and revision > 1
        ),
        st.integers(0, 25),
        st.floats(0, 24 * 50),
        st.sampled_from([0.0, 30.0, 80.0, 300.0, 900.0]),
        st.sampled_from([3000.0, 3050.0, 3600.0, -3000.0]),
        st.integers(1, 2),
        st.booleans(),
    ),
    min_size=5,
    max_size=40,
).map(in_order)


@settings(deadline=None)
@given(reports)
def test_under_the_same_settings_nothing_changes(reports: list[Report]) -> None:
    hearing = Hearing(town())
    told = heard(hearing, reports)
    for policy in hearing.policies:
        memory = hearing.memories[policy.partnership]
        before = dict(memory.spates), dict(memory.lately)
        taken_up(policy, memory, told)
        assert (memory.spates, memory.lately) == before


@settings(deadline=None, max_examples=60)
@given(reports, st.integers(0, 40), st.sampled_from(sorted(EVERY)), st.sampled_from(sorted(EVERY)))
def test_whatever_changes_and_whenever_every_thread_is_begun_once_and_ended_once(
    reports: list[Report], at: int, before: str, after: str
) -> None:
    assert lived(reports, min(at, len(reports)), EVERY[before], EVERY[after]) == []


@pytest.mark.parametrize("after", sorted(EVERY))
def test_a_spate_that_todays_settings_would_not_find_still_ends_for_those_who_heard_of_it(after: str) -> None:
    reports = in_order(spate("a", 0))
    told = heard(Hearing(town()), reports)
    assert {alert.stage for alert in told} == {Stage.OPENED}
    hearing = changed(town(EVERY[after]), reports, told)
    ends = hearing.advance(START + timedelta(days=90)).alerts
    known = {group.id for policy in hearing.policies for group in policy.groups} | {None}
    assert {(alert.group, alert.spate_id) for alert in ends if alert.stage is Stage.OVER} == {
        (alert.group, alert.spate_id) for alert in told if alert.group in known
    }


def test_what_lies_in_the_past_is_no_news_under_settings_that_would_have_found_it() -> None:
    pair = in_order(spate("a", 0, count=2))
    assert heard(Hearing(town()), pair) == []
    hearing = changed(town(FEW), pair, [])
    assert not hearing.memories["lund"].spates
    assert hearing.advance(START + timedelta(days=90)).alerts == []


def test_a_spate_that_goes_on_goes_on_under_its_old_name() -> None:
    reports = in_order(spate("a", 0))
    told = heard(Hearing(town()), reports)
    hearing = changed(town(FEW), reports, told)
    more = heard(hearing, [burglary("a9", 60, x=90.0, y=3000.0)])
    assert {alert.spate_id for alert in more} == {told[0].spate_id}
    assert Stage.OPENED not in {alert.stage for alert in more}
