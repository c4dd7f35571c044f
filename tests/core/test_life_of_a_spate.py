"""Stories of one spate, from its opening to its end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from streams.core.facts import Alert, Outcome, Report, Stage
from streams.core.hearing import Hearing
from tests.world import CONFIG, NOW, START, burglary, spate, town


def tell(hearing: Hearing, reports: Iterable[Report]) -> list[Alert]:
    return [alert for report in reports for alert in hearing.hear(report, NOW).alerts]


def stages(alerts: Iterable[Alert], group: str | None = None) -> list[str]:
    return [alert.stage.value for alert in alerts if alert.group == group]


def test_the_third_burglary_opens_a_spate_with_all_facts_of_the_contract() -> None:
    alerts = tell(Hearing(town()), spate("a", 0))

    assert [alert.group for alert in alerts] == [None, "nabo_nord", "politi"]
    record = alerts[0]
    assert (record.stage, record.partnership, record.triggered_by) == (Stage.OPENED, "lund", "a2")
    assert record.report_ids == ("a0", "a1", "a2")
    assert (record.observed, record.radius_m) == (3, 400)
    assert record.at == START + timedelta(hours=24)
    assert record.window_from == START - timedelta(hours=1.5)


def test_only_groups_that_have_the_spate_in_their_areas_hear_of_it() -> None:
    alerts = tell(Hearing(town()), spate("a", 0, y=-3000))
    assert [alert.group for alert in alerts] == [None, "nabo_syd", "politi"]


def test_a_growing_spate_is_on_record_at_once_but_partners_hear_once_a_day_and_citizens_every_third() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    soon = tell(hearing, [burglary("b0", 30), burglary("b1", 36)])
    later = tell(hearing, [burglary("far", 50, y=-3000)]) + tell(hearing, [burglary("further", 100, y=-3000)])

    assert [alert.group for alert in soon] == [None, None]
    assert [(alert.group, alert.stage, alert.at) for alert in later] == [
        ("politi", Stage.GROWING, START + timedelta(hours=48)),
        ("nabo_nord", Stage.GROWING, START + timedelta(hours=96)),
    ]
    assert later[0].report_ids == ("a0", "a1", "a2", "b0", "b1")


def test_nothing_new_means_nothing_said() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    assert hearing.advance(START + timedelta(days=10)).alerts == []


def test_two_quiet_weeks_after_the_last_burglary_it_is_over_for_everyone_who_heard() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    over = hearing.advance(START + timedelta(days=40))

    assert [(alert.group, alert.stage) for alert in over.alerts] == [
        (None, Stage.OVER),
        ("nabo_nord", Stage.OVER),
        ("politi", Stage.OVER),
    ]
    assert {alert.at for alert in over.alerts} == {START + timedelta(days=15)}
    assert hearing.advance(START + timedelta(days=80)).alerts == []


def test_it_does_not_matter_how_often_or_how_late_time_is_told_to_pass() -> None:
    often, once = Hearing(town()), Hearing(town())
    reports = spate("a", 0, count=5)
    raised = tell(often, reports[:3])
    for hour in range(24, 60 * 24, 7):
        if hour == 24 + 7 * 2:
            raised += tell(often, reports[3:])
        raised += often.advance(START + timedelta(hours=hour)).alerts
    expected = tell(once, reports) + once.advance(START + timedelta(days=60)).alerts

    assert sorted(alert.alert_id for alert in raised) == sorted(alert.alert_id for alert in expected)


def test_a_withdrawn_report_undoes_a_spate_that_needed_it() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    gone = tell(hearing, [Report("a1", revision=2, withdrawn=True, reported_at=START + timedelta(hours=30))])
    assert [(alert.group, alert.stage) for alert in gone] == [
        (None, Stage.WITHDRAWN),
        ("nabo_nord", Stage.WITHDRAWN),
        ("politi", Stage.WITHDRAWN),
    ]


def test_a_spate_with_enough_left_outlives_a_withdrawal_in_silence() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0, count=4))
    assert tell(hearing, [Report("a1", revision=2, withdrawn=True)]) == []
    assert stages(hearing.advance(START + timedelta(days=40)).alerts) == ["over"]


def test_a_correction_that_moves_a_burglary_across_the_street_says_nothing() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    assert tell(hearing, [burglary("a1", 12, x=70, revision=2)]) == []


def test_a_correction_that_moves_a_burglary_across_town_withdraws_the_spate() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    assert stages(tell(hearing, [burglary("a1", 12, y=-3000, revision=2)])) == ["withdrawn"]


def test_a_withdrawal_heard_before_its_report_keeps_the_report_out() -> None:
    hearing = Hearing(town())
    early = hearing.hear(Report("a1", revision=2, withdrawn=True), NOW)
    assert early.outcome is Outcome.ACCEPTED
    late = hearing.hear(burglary("a1", 12), NOW)
    assert late.outcome is Outcome.DUPLICATE
    assert tell(hearing, [burglary("a0", 0), burglary("a2", 24)]) == []


def test_a_withdrawal_without_a_new_revision_counts_and_the_same_report_again_does_not() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    assert stages(tell(hearing, [Report("a1", withdrawn=True)])) == ["withdrawn"]
    assert hearing.hear(burglary("a1", 12), NOW).outcome is Outcome.DUPLICATE


def test_reports_of_two_sources_are_never_taken_for_one() -> None:
    keys = [Report("c", source="a/b").key, Report("b/c", source="a").key, Report("a/b/c").key, Report("c", "a%2Fb").key]
    assert len(set(keys)) == 4


def test_the_same_report_twice_changes_nothing() -> None:
    once, twice = Hearing(town()), Hearing(town())
    expected = tell(once, spate("a", 0))
    repeated = [report for report in spate("a", 0) for _ in range(2)]
    assert tell(twice, repeated) == expected


def test_a_spate_reinstated_after_a_withdrawal_is_told_anew() -> None:
    hearing = Hearing(town())
    first = tell(hearing, spate("a", 0))
    tell(hearing, [Report("a1", revision=2, withdrawn=True, reported_at=START + timedelta(hours=30))])
    again = tell(hearing, [burglary("a1", 12, x=50, revision=3, reported_at=START + timedelta(hours=31))])
    assert stages(again) == ["opened"]
    assert again[0].spate_id != first[0].spate_id


def test_nobody_is_told_that_all_is_quiet_where_another_spate_goes_on() -> None:
    hearing = Hearing(town())
    far = [burglary(f"b{n}", 100 + 12 * n, x=1900 + 50.0 * n) for n in range(3)]
    tell(hearing, [*spate("a", 0), *far])
    over = [alert for alert in hearing.advance(START + timedelta(days=60)).alerts if alert.stage is Stage.OVER]
    assert [alert.group for alert in over] == [None, None, "nabo_nord", "politi"]
    first, second, neighbours, police = (alert.spate_id for alert in over)
    assert first != second == police
    assert neighbours == first  # they never heard of the second, as it came so soon after


def test_two_spates_in_two_quarters_are_two_threads() -> None:
    hearing = Hearing(town())
    alerts = tell(hearing, spate("a", 0) + spate("b", 1, y=-3000))
    records = [alert for alert in alerts if alert.group is None]
    assert len({alert.spate_id for alert in records}) == 2


def test_a_report_from_last_month_teaches_but_alerts_nobody() -> None:
    hearing = Hearing(town())
    tell(hearing, [burglary("now", 24 * 60)])
    late = [replace(report, reported_at=START + timedelta(days=61)) for report in spate("late", 24 * 20)]
    assert tell(hearing, late) == []


def test_a_corrected_time_that_was_long_before_the_spate_undoes_it() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    long_ago = burglary("a1", -24 * 60, x=50, revision=2, reported_at=START + timedelta(hours=30))
    assert stages(tell(hearing, [long_ago])) == ["withdrawn"]


def test_a_withdrawal_is_dated_by_when_it_was_made() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0, count=4))
    gone = [Report(f"a{n}", withdrawn=True, reported_at=START + timedelta(days=5, hours=n)) for n in range(2)]
    assert [alert.at for alert in tell(hearing, gone) if alert.group is None] == [START + timedelta(days=5, hours=1)]


def test_what_is_left_of_a_spate_is_over_two_weeks_after_its_own_last_burglary() -> None:
    hearing = Hearing(town())
    tell(hearing, [*spate("a", 0), *spate("b", 60, count=2)])
    tell(hearing, [Report(f"b{n}", withdrawn=True, reported_at=START + timedelta(days=6)) for n in range(2)])
    (over, *_) = hearing.advance(START + timedelta(days=60)).alerts
    assert (over.stage, over.at) == (Stage.OVER, START + timedelta(hours=24, days=14))
    assert (over.observed, over.report_ids, over.triggered_by) == (3, ("a0", "a1", "a2"), "a2")


def test_a_clerical_revision_neither_speaks_nor_keeps_a_spate_alive() -> None:
    hearing = Hearing(town())
    tell(hearing, spate("a", 0))
    again = burglary("a2", 24, x=100, revision=2, reported_at=START + timedelta(days=6))
    assert tell(hearing, [again]) == []
    assert hearing.advance(START + timedelta(days=60)).alerts[0].at == START + timedelta(days=15)


def test_a_long_spate_holds_only_the_burglaries_that_still_matter() -> None:
    hearing = Hearing(town())
    alerts = tell(hearing, [burglary(f"a{n}", 24 * n) for n in range(60)])
    assert stages(alerts).count("opened") == 1
    assert max(len(alert.report_ids) for alert in alerts) <= 16


def test_a_withdrawal_of_something_unknown_concerns_nobody_and_moves_no_clock() -> None:
    hearing = Hearing(town())
    heard = hearing.hear(Report("x", withdrawn=True, reported_at=START), NOW)
    assert heard.outcome is Outcome.ACCEPTED
    assert hearing.memories["lund"].clock is None


COUNTED = CONFIG.replace("{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}", "DETECTOR")


def test_a_rise_in_an_areas_counts_is_one_spate_for_as_long_as_it_lasts() -> None:
    hearing = Hearing(town(COUNTED.replace("DETECTOR", "{kind: poisson_cusum}")))
    quiet = [burglary(f"q{n}", 24 * 20 * n, x=n * 90.0) for n in range(10)]
    busy = [burglary(f"b{n}", 24 * 200 + 12 * n, x=n * 90.0) for n in range(24)]
    alerts = tell(hearing, [*quiet, *busy]) + hearing.advance(START + timedelta(days=300)).alerts
    told = stages(alerts, "nabo_nord")
    assert (told[0], told[-1], told.count("opened"), told.count("over")) == ("opened", "over", 1, 1)
    assert {alert.radius_m for alert in alerts} == {3300}


def test_a_detector_of_rivers_own_and_short_spates_come_to_an_end() -> None:
    adwin = COUNTED.replace("DETECTOR", "{kind: river, name: ADWIN, parameters: {delta: 0.5, clock: 1}}")
    short = adwin.replace("        groups:", "        spates: {over_after: 1 day}\n        groups:")
    hearing = Hearing(town(short))
    quiet = [burglary(f"q{n}", 24 * 10 * n, x=n * 9.0) for n in range(12)]
    busy = [burglary(f"b{n}", 24 * 120 + 6 * n, x=n * 9.0) for n in range(80)]
    alerts = tell(hearing, [*quiet, *busy]) + hearing.advance(START + timedelta(days=300)).alerts
    assert stages(alerts).count("opened") == stages(alerts).count("over") > 0
