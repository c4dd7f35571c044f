"""Nights, mistakes, empty purses and second thoughts: what a coordinator does, and which phones ring then."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from notifiers.message import Undeliverable
from notifiers.reasons import Reason
from tests.stories import people
from tests.stories.people import FARUM, NABOHJAELP, Bird, flock
from tests.stories.town import Town, breakin, local, town
from trygvarsel.wiring import utc_now

GROUP = "nabohjaelp_farum"
MORNING = tuple(local("11/11", clock) for clock in ("08:30", "09:10", "09:40"))
Opens = Callable[..., Town]


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    """Open the town with other members of Nabohjælp Farum, and nobody else who is a neighbour."""
    with ExitStack() as stack:

        def _open(*birds: Bird, begins: datetime = MORNING[0], changes: Mapping[str, str] | None = None) -> Town:
            found = stack.enter_context(town(tmp_path, begins, changes))
            found.lists(GROUP, birds)
            found.lists("grundejere_farum", ())
            found.lists("lejere_farum", ())
            return found

        yield _open


def neighbours(furesoe: Town, since: datetime) -> list[str]:
    """Say which of the flock's phones rang, and how often."""
    return [
        bird for bird in map(people.bird, (to for to, at, _ in furesoe.phones.shown if at >= since)) if bird[0] == "r"
    ]


def held(furesoe: Town) -> dict[str, str]:
    """Say what is held, and why, for the neighbours' alert."""
    lines = [json.loads(line) for line in furesoe("approve").stdout.splitlines()]
    return {line["alert_id"]: line["held"] for line in lines if line["group"] == GROUP}


def test_a_correction_withdraws_the_alert_in_mid_fan_out(opens: Opens) -> None:
    furesoe = opens(*flock(7), changes={"sending: on\n": "sending: on\nlimits: {first_few: 0}\n"})
    furesoe.spate(*MORNING)
    furesoe.at_once = 3
    alert = furesoe.approve(GROUP)
    told = neighbours(furesoe, MORNING[0])
    assert len(told) == 3

    reports = [breakin(f"{at:%d%H%M}", at, FARUM, 110.0 * n) for n, at in enumerate(MORNING)]
    furesoe.reported(*(replace(each, revision=2, withdrawn=True, reported_at=utc_now()) for each in reports))
    furesoe.at_once = 500
    furesoe.until(local("11/11", "11:00"))
    assert neighbours(furesoe, MORNING[0]) == told, "nobody hears of what is no longer so"

    furesoe.approve(GROUP)
    hear = furesoe.rang(local("11/11", "11:00"))
    assert sorted(hear) == told, "and no others"
    assert all("Vi trækker beskeden om indbrud i Farum siden" in text for text in hear.values())
    said = furesoe("why", alert).stderr
    assert f"{alert} furesoe/{GROUP}: sent 3, " in said
    assert f"{alert} furesoe/{GROUP}: 4 did not get it: the alert was withdrawn" in said


def test_when_the_first_few_fail_the_rest_is_held_until_somebody_has_looked(opens: Opens) -> None:
    furesoe = opens(*flock(45))
    furesoe.phones.trouble = {people.number(f"r{n:02}"): Undeliverable(Reason.UNKNOWN_NUMBER) for n in range(6)}
    furesoe.spate(*MORNING)
    alert = furesoe.approve(GROUP)
    furesoe.until(local("11/11", "12:00"))
    assert len(neighbours(furesoe, MORNING[0])) == 14, "20 were tried"

    assert held(furesoe) == {alert: "the first few did not arrive"}
    assert furesoe("dead", "--alert", alert).stdout.count("the number is not in use") == 6
    furesoe.approve(GROUP)
    furesoe.until(local("11/11", "12:01"), every=timedelta(seconds=20))
    assert len(neighbours(furesoe, MORNING[0])) == 39
    assert f"{GROUP}: 6 did not get it: the number is not in use" in furesoe("why", alert).stderr


def test_when_the_months_money_is_used_up_a_person_decides(opens: Opens) -> None:
    furesoe = opens(*flock(8), changes={"sending: on\n": "sending: on\nlimits: {per_month: 3}\n"})
    furesoe.spate(*MORNING)
    alert = furesoe.approve(GROUP)
    furesoe.until(local("11/11", "12:00"))
    assert neighbours(furesoe, MORNING[0]) == []
    assert held(furesoe) == {alert: "the month would cost more than agreed"}
    assert "held, because the month would cost more than agreed" in furesoe("why", alert).stderr
    furesoe.approve(GROUP)
    assert len(neighbours(furesoe, MORNING[0])) == 8


def test_what_is_stopped_stays_silent_until_it_is_resumed(opens: Opens) -> None:
    furesoe = opens(*flock(3))
    furesoe.spate(*MORNING)
    assert "everything is stopped" in furesoe("stop", "--by", "Bo").stderr
    alert = furesoe.approve(GROUP)
    furesoe.until(local("11/11", "14:00"))
    assert neighbours(furesoe, MORNING[0]) == []
    assert "everything is stopped by Bo, since 11.11. " in furesoe("why", alert).stderr
    furesoe("stop", "--resume", "--by", "Bo")
    assert neighbours(furesoe, MORNING[0]) == ["r00", "r01", "r02"]


def test_one_alert_that_is_stopped_takes_nobody_else_down(opens: Opens) -> None:
    furesoe = opens(*flock(3))
    furesoe.at_once = 0
    furesoe.spate(*MORNING)
    (waiting, *_) = [json.loads(line) for line in furesoe("approve").stdout.splitlines()]
    furesoe("stop", waiting["alert_id"], "--by", "Bo")
    furesoe.at_once = 500
    furesoe.until(local("11/11", "10:00"))
    assert set(furesoe.rang(MORNING[0])) == {"duty-1", "vagt"}
    assert "not sent: stopped by hand" in furesoe("why", waiting["alert_id"]).stderr


@pytest.mark.parametrize(
    ("evening", "night", "eight_in_utc"), [("28/3", "29/3", 6), ("24/10", "25/10", 7)], ids=["spring", "autumn"]
)
def test_in_the_night_in_which_clocks_change_nobody_is_woken(
    opens: Opens, evening: str, night: str, eight_in_utc: int
) -> None:
    times = [local(evening, clock) for clock in ("16:00", "17:00", "18:00")]
    furesoe = opens(*flock(2), begins=times[0])
    furesoe.spate(*times)
    furesoe.until(local(night, "03:30"))
    furesoe.approve(GROUP)
    furesoe.until(local(night, "07:59"), every=timedelta(minutes=30))
    assert neighbours(furesoe, times[0]) == []
    furesoe.until(local(night, "08:00"))
    assert neighbours(furesoe, times[0]) == ["r00", "r01"]
    assert utc_now().hour == eight_in_utc


def test_an_erased_citizen_does_not_come_back_with_the_old_list(opens: Opens) -> None:
    furesoe = opens(*flock(3))
    furesoe.deliver()
    assert furesoe("members erase", "--recipient", "r01", "--group", GROUP).exit_code == 0
    furesoe.lists(GROUP, (*flock(3), Bird("lark")))
    furesoe.spate(*MORNING)
    alert = furesoe.approve(GROUP)
    assert neighbours(furesoe, MORNING[0]) == ["r00", "r02"]
    assert f"{GROUP}.csv:3: phone opted out on 2026-11-11, and consent_at is no newer" in furesoe.problems
    said = furesoe("why", alert, "--recipient", "r01", "--group", GROUP).stderr
    assert said.endswith("was not in the group when it went out\n")


def test_who_moves_in_while_a_spate_lasts_hears_of_it_when_it_goes_on(opens: Opens) -> None:
    furesoe = opens(*flock(2))
    furesoe.spate(*MORNING)
    furesoe.approve(GROUP)
    furesoe.lists(GROUP, (*flock(3), *NABOHJAELP[:1]))
    furesoe.spate(local("15/11", "09:00"))
    furesoe.approve(GROUP)
    assert set(neighbours(furesoe, local("15/11", "09:00"))) == {"r00", "r01", "r02"}
