"""A group that has just heard of an area is left in peace when another spate begins there, and misses nothing."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from streams.core.facts import Alert, Message, Report, Stage
from streams.core.hearing import Hearing
from tests.world import CONFIG, NOW, START, burglary, spate, town

GROUP = "nabo_nord"
SHORT = CONFIG.replace("        groups:", "        spates: {update_every: 6 hours}\n        groups:")
EAST = 2000.0  # metres from the first spate, in the same area


def second(hours: float, count: int = 3, name: str = "b") -> list[Report]:
    return [burglary(f"{name}{n}", hours + 12 * n, x=EAST + 50.0 * n) for n in range(count)]


def hear(hearing: Hearing, reports: Iterable[Report]) -> tuple[list[Alert], list[Message]]:
    heard = [hearing.hear(report, NOW) for report in reports]
    return [alert for each in heard for alert in each.alerts], [message for each in heard for message in each.messages]


def said(alerts: Iterable[Alert], group: str | None = GROUP) -> list[tuple[str, str]]:
    return [(alert.stage.value, alert.withheld) for alert in alerts if alert.group == group]


def hours_in(at: datetime) -> float:
    return (at - START) / timedelta(hours=1)


def test_another_spate_in_the_area_is_on_record_worded_and_withheld() -> None:
    hearing = Hearing(town())
    hear(hearing, spate("a", 0))
    alerts, messages = hear(hearing, second(48))
    assert said(alerts) == [("opened", "cooldown")]
    assert said(alerts, None) == said(alerts, "politi") == [("opened", "")]
    assert [(m.group, m.withheld) for m in messages] == [(GROUP, "cooldown"), ("politi", "")]
    assert all(message.text for message in messages)


def test_a_spate_in_another_area_is_told_at_once() -> None:
    hearing = Hearing(town(CONFIG.replace("areas: [nord]}", "areas: [nord, syd]}")))
    hear(hearing, spate("a", 0))
    alerts, _ = hear(hearing, spate("b", 24, y=-3000))
    assert said(alerts) == [("opened", "")]


def test_after_the_cooldown_a_new_spate_is_told() -> None:
    hearing = Hearing(town())
    hear(hearing, spate("a", 0))
    alerts, _ = hear(hearing, second(24 * 8))
    assert said(alerts) == [("opened", "")]


def test_a_group_without_a_cooldown_hears_every_spate() -> None:
    hearing = Hearing(town(CONFIG.replace("areas: [nord]}", "areas: [nord], cooldown: 1 min}")))
    hear(hearing, spate("a", 0))
    assert said(hear(hearing, second(48))[0]) == [("opened", "")]


def test_a_withheld_spate_that_grows_after_the_cooldown_is_told_as_opened() -> None:
    hearing = Hearing(town())
    hear(hearing, spate("a", 0))
    hushed, _ = hear(hearing, second(48))
    late, _ = hear(hearing, [burglary("b3", 24 * 9, x=EAST)])
    assert said(late) == [("opened", "")]
    assert len({alert.alert_id for alert in [*hushed, *late]}) == len([*hushed, *late])
    assert next(alert.times for alert in late if alert.group == GROUP) == 1


def test_a_withheld_spate_that_grows_within_the_cooldown_is_told_when_that_ends() -> None:
    hearing = Hearing(town())
    hear(hearing, spate("a", 0))
    alerts, _ = hear(hearing, [*second(48), burglary("b3", 90, x=EAST)])
    assert said(alerts) == [("opened", "cooldown")]
    (told,) = [alert for alert in hearing.advance(START + timedelta(days=9)).alerts if alert.group == GROUP]
    assert (told.stage, told.withheld, hours_in(told.at)) == (Stage.OPENED, "", 24 + 24 * 7)


def test_a_thread_of_its_own_is_not_a_reason_to_be_silent() -> None:
    hearing = Hearing(town(SHORT.replace("areas: [nord]}", "areas: [nord], update_every: 1 day}")))
    alerts, _ = hear(hearing, [*spate("a", 0), burglary("a3", 60)])
    assert said(alerts) == [("opened", ""), ("growing", "")]


def test_who_was_kept_from_hearing_of_a_spate_is_not_told_that_it_is_over_or_withdrawn() -> None:
    for end in ("over", "withdrawn"):
        hearing = Hearing(town())
        hear(hearing, spate("a", 0))
        hear(hearing, second(48))
        gone = [Report(f"b{n}", withdrawn=True, reported_at=START + timedelta(days=4)) for n in range(2)]
        alerts, _ = hear(hearing, gone if end == "withdrawn" else [])
        alerts += hearing.advance(START + timedelta(days=60)).alerts
        first = next(alert.spate_id for alert in alerts if alert.group == GROUP)
        assert said(alerts) == [("over", "")]
        assert first in {alert.spate_id for alert in alerts if alert.group is None and alert.stage is Stage.OVER}
        assert ("politi", end) in {(alert.group, alert.stage.value) for alert in alerts}


def test_the_end_of_what_was_heard_waits_for_the_end_of_what_was_withheld_in_the_same_place() -> None:
    hearing = Hearing(town())
    opened, _ = hear(hearing, spate("a", 0))
    hear(hearing, second(48))
    (over,) = [alert for alert in hearing.advance(START + timedelta(days=60)).alerts if alert.group == GROUP]
    assert (over.spate_id, over.stage) == (opened[0].spate_id, Stage.OVER)
    assert over.at == START + timedelta(hours=72, days=14)


def test_a_spate_that_was_withdrawn_keeps_no_other_from_being_told() -> None:
    hearing = Hearing(town())
    hear(hearing, spate("a", 0))
    hear(hearing, [Report("a1", withdrawn=True, reported_at=START + timedelta(hours=30))])
    assert said(hear(hearing, second(48))[0]) == [("opened", "")]


def test_a_group_that_only_hears_of_ends_hears_nothing_as_it_heard_of_no_spate() -> None:
    hearing = Hearing(town(CONFIG.replace("kind: police}", "kind: police, hears: [over]}")))
    alerts, _ = hear(hearing, spate("a", 0))
    alerts += hearing.advance(START + timedelta(days=60)).alerts
    assert said(alerts, "politi") == []
