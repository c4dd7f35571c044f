"""An alert that was written down is read back as it was raised."""

from datetime import timedelta

from streams.core.hearing import Hearing
from streams.lines import alert_line
from streams.told import read_alert
from tests.world import NOW, START, in_order, spate, town


def test_an_alert_reads_as_it_was_raised_to_the_fraction_of_a_second() -> None:
    hearing = Hearing(town())
    raised = [alert for report in in_order(spate("a", 0.0001)) for alert in hearing.hear(report, NOW).alerts]
    raised += hearing.advance(START + timedelta(days=90)).alerts
    assert len(raised) > 4
    for alert in raised:
        read = read_alert(alert_line(alert), alert.at)
        assert (read.alert_id, read.at, read.stage, read.group) == (alert.alert_id, alert.at, alert.stage, alert.group)
        assert (read.report_ids, read.lat, read.lon) == (alert.report_ids, alert.lat, alert.lon)
        assert abs(read.window_from - alert.window_from) < timedelta(seconds=1)
