"""How long it has been quiet is told as it was: from the last report where the reader reads that it was."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.facts import Alert, Message, Report, Stage
from streams.core.hearing import Hearing
from tests.world import NOW, START, burglary, in_order, spate, town

LAST = 24  # hours after the start: the last burglary of the spate
OVER = START + timedelta(hours=LAST, days=14)
LONER = {"x": -2500.0, "y": 4000.0}  # in Nordby, but too far off to join the spate or found another


def ends(reports: list[Report], *, ticking: bool = False) -> dict[str | None, Alert]:
    """Hear some reports, with time passing between them or only with them; give the alerts that it is over."""
    hearing, alerts = Hearing(town()), []
    for report in in_order(reports):
        if ticking and report.reported_at:
            alerts += hearing.advance(report.reported_at).alerts
        alerts += hearing.hear(report, NOW).alerts
    alerts += hearing.advance(START + timedelta(days=40)).alerts
    return {alert.group: alert for alert in alerts if alert.stage is Stage.OVER}


def told(reports: list[Report]) -> dict[str, Message]:
    hearing = Hearing(town())
    for report in in_order(reports):
        hearing.hear(report, NOW)
    return {message.group: message for message in hearing.advance(START + timedelta(days=40)).messages}


def test_where_nothing_was_reported_it_was_quiet_all_the_days_waited_for() -> None:
    over = ends(spate("a", 0))
    assert {group: alert.quiet for group, alert in over.items()} == {None: 0, "nabo_nord": 14, "politi": 14}
    assert "Der har været ro i Nordby i 14 dage." in told(spate("a", 0))["nabo_nord"].text


def test_an_incident_that_is_no_finding_ends_the_quiet_though_not_the_spate() -> None:
    reports = [*spate("a", 0), burglary("b", LAST + 24 * 10 + 1, **LONER)]
    over = ends(reports)
    assert over["nabo_nord"].at == OVER
    assert over["nabo_nord"].quiet == 3
    text = told(reports)["nabo_nord"].text
    assert "Der er faldet mere ro på i Nordby efter indbruddene fra 2/3." in text
    assert "dage" not in text


def test_what_is_reported_in_another_area_leaves_the_quiet_in_this_one() -> None:
    over = ends([*spate("a", 0), burglary("b", LAST + 24 * 13, y=-3000)])
    assert {over["nabo_nord"].quiet, over["politi"].quiet} == {14}


def test_a_report_that_was_withdrawn_leaves_the_quiet_as_it_was() -> None:
    gone = Report("b", revision=2, withdrawn=True, reported_at=START + timedelta(days=12))
    assert ends([*spate("a", 0), burglary("b", LAST + 24 * 10, **LONER), gone])["nabo_nord"].quiet == 14


def test_what_is_reported_after_the_end_does_not_change_what_was_said() -> None:
    assert ends([*spate("a", 0), burglary("b", LAST + 24 * 15, **LONER)])["nabo_nord"].quiet == 14


@settings(deadline=None)
@given(st.lists(st.integers(LAST + 1, 24 * 20), max_size=4, unique=True))
def test_the_days_are_those_since_the_last_report_and_the_same_however_time_is_told_to_pass(hours: list[int]) -> None:
    # each in a corner of its own, so that no two of them are a spate
    corners = [(-2500.0, 4000.0), (2500.0, 4000.0), (-2500.0, 2300.0), (2500.0, 2300.0)]
    others = [burglary(f"b{hour}", hour, x=x, y=y) for hour, (x, y) in zip(hours, corners, strict=False)]
    reports = [*spate("a", 0), *others]
    over = ends(reports)
    assert over == ends(reports, ticking=True)
    before = [hour for hour in hours if hour < LAST + 24 * 14]  # the end is told before what comes in with it
    assert over["nabo_nord"].quiet == (LAST + 24 * 14 - max([LAST, *before])) // 24
