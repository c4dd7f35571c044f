"""What happens just beyond a partnership's border counts in what it notices; it speaks for what is centred in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from streams.core.facts import Outcome, Report, Stage
from streams.core.hearing import Hearing
from streams.core.policy import Policy
from streams.core.wording import word
from tests.borders import COUNTS, ONE, REACH, Told, divided, east, west
from tests.world import NOW, START, burglary, town

VEST, OST = divided()
ASTRIDE = [west("v1", 0), east("o1", 6), west("v2", 12, x=60), east("o2", 18, x=60)]


def test_a_spate_astride_a_border_is_noticed_on_both_sides_each_by_a_report_of_its_own() -> None:
    told = Told([VEST, OST], ASTRIDE)
    opened = {each.partnership: each for each in told.alerts if each.stage is Stage.OPENED and each.group is None}
    assert opened["vest"].triggered_by == "v2"
    assert opened["vest"].report_ids == ("v1", "o1", "v2")
    assert opened["ost"].triggered_by == "o2"
    assert opened["ost"].report_ids == ("v1", "o1", "v2", "o2")
    assert opened["vest"].spate_id != opened["ost"].spate_id


def test_without_reach_neither_side_notices_it() -> None:
    assert Told([replace(VEST, reach_m=0.0), replace(OST, reach_m=0.0)], ASTRIDE).alerts == []


def test_what_happens_across_the_border_opens_nothing_here() -> None:
    told = Told([VEST, OST], [west("v1", 0), west("v2", 6, x=60), east("o1", 12)])
    assert told.stages("vest") == []
    assert told.stages("ost") == [Stage.OPENED, Stage.OVER]


def test_groups_do_not_hear_of_a_spate_with_a_single_burglary_on_their_side_until_there_is_another() -> None:
    reports = [west("v1", 0), west("v2", 6, x=60), east("o1", 12)]
    assert {each.group for each in Told([VEST, OST], reports).alerts if each.partnership == "ost"} == {None}
    told = Told([VEST, OST], [*reports, east("o2", 18)])
    assert told.stages("ost", "politi") == [Stage.OPENED, Stage.OVER]
    assert told.texts("ost", "politi")[0].startswith("Bo trygt Østby: 2 indbrud i Østby på 1 døgn (siden 2/3).")


def test_numbers_in_texts_are_of_this_side_alone() -> None:
    told = Told([VEST, OST], ASTRIDE)
    assert told.texts("vest", "politi")[0].startswith("Bo trygt Vestby: 2 indbrud i Vestby på 1 døgn (siden 2/3).")
    opened = next(each for each in told.alerts if each.partnership == "vest" and each.group == "politi")
    assert opened.observed == len(opened.report_ids) == 3


def test_what_they_have_in_common_is_told_of_this_side_alone() -> None:
    flats = [east(f"o{n}", n, dwelling="flat") for n in range(4)]
    houses = [west(f"v{n}", n + 0.5, dwelling="house") for n in range(3)]
    assert (
        "3 indbrud på 1 døgn (siden 2/3), mest om dagen i huse."
        in Told([VEST, OST], [*flats, *houses]).texts("vest", "politi")[-1]
    )


def test_a_spate_grows_across_the_border_on_the_record_and_no_group_is_told_of_it() -> None:
    ours = [west(f"v{n}", n, x=30.0 * n) for n in range(1, 4)]
    told = Told([VEST, OST], [*ours, east("o1", 24 * 6)])
    assert told.stages("vest") == [Stage.OPENED, Stage.GROWING, Stage.OVER]
    assert told.stages("vest", "politi") == [Stage.OPENED, Stage.OVER]
    over = next(each for each in told.alerts if each.partnership == "vest" and each.stage is Stage.OVER)
    assert over.at == START + timedelta(days=6 + 14)
    assert " efter 3 indbrud på 7 døgn (siden 2/3)" in told.texts("vest", "politi")[-1]


def test_the_next_burglary_on_this_side_is_news_again() -> None:
    ours = [west(f"v{n}", n, x=30.0 * n) for n in range(1, 4)]
    told = Told([VEST, OST], [*ours, east("o1", 48), west("v4", 72)])
    assert told.stages("vest", "politi") == [Stage.OPENED, Stage.GROWING, Stage.OVER]
    assert "nu 4 på" in told.texts("vest", "politi")[1]


def test_a_spate_that_has_moved_across_the_border_is_over_on_this_side() -> None:
    ours = [west(f"v{n}", n, x=30.0 * n) for n in range(1, 4)]
    theirs = [east(f"o{n}", 24 * n) for n in range(1, 40)]
    told = Told([VEST, OST], [*ours, *theirs])
    over = {each.partnership: each.at for each in told.alerts if each.stage is Stage.OVER}
    assert over["vest"] <= START + timedelta(days=15 + 14)
    assert over["ost"] == START + timedelta(days=39 + 14)


def test_a_spate_goes_on_with_those_across_the_border_only_while_it_has_two_of_its_own_that_are_recent() -> None:
    ours = [west("v1", 36), west("v2", 48, x=60), west("v3", 24 * 8, x=90)]
    theirs = [east(f"o{n}", 24 * 16 + 8 * n) for n in range(3)]
    told = Told([VEST, OST], [*ours, *theirs])
    assert told.stages("vest") == [Stage.OPENED, Stage.OVER]
    assert [each.at for each in told.alerts if each.partnership == "vest"][-1] == START + timedelta(days=8 + 14)


def test_a_single_recent_burglary_on_this_side_is_not_told_as_growth() -> None:
    ours = [*(west(f"v{n}", n, x=30.0 * n) for n in range(3)), west("v9", 24 * 20)]
    theirs = [east(f"o{n}", 24 * day) for n, day in enumerate((8, 8.5, 9, 18, 19))]
    told = Told([VEST, OST], [*ours, *theirs])
    assert told.stages("vest") == [Stage.OPENED, Stage.GROWING, Stage.GROWING, Stage.OVER]
    assert told.stages("vest", "politi") == [Stage.OPENED, Stage.OVER]


def test_more_than_usual_is_only_said_of_what_is_so_on_this_side_alone() -> None:
    told = Told([VEST, OST], ASTRIDE)
    alert = next(each for each in told.alerts if each.partnership == "vest" and each.group == "politi")
    members = told.hearing.memories["vest"].incidents(alert.report_ids)
    few, many = (word(VEST, replace(alert, expected=expected), members, START)[0].text for expected in (1.9, 2.1))
    assert "2 indbrud i Vestby på 1 døgn (siden 2/3), flere end normalt på stedet." in few
    assert "2 indbrud i Vestby på 1 døgn (siden 2/3). " in many


def test_the_quiet_on_this_side_is_told_whatever_happens_on_the_other() -> None:
    ours = [west(f"v{n}", n, x=30.0 * n) for n in range(1, 4)]
    told = Told([VEST, OST], [*ours, *(east(f"o{n}", 24 * n) for n in range(1, 7))])
    assert "Der har været ro i Vestby i 14 dage." in told.texts("vest", "naboer")[-1]


@pytest.mark.parametrize("hear", [[VEST, OST], [OST, VEST]], ids=["west first", "east first"])
def test_a_report_in_nobodys_area_is_refused_however_near(hear: list[Policy]) -> None:
    hearing = Hearing(hear)
    heard = hearing.hear(burglary("a", 0, x=0.0, y=4100.0), NOW)
    assert heard.outcome is Outcome.REFUSED
    assert heard.refusal
    assert heard.refusal.kind == "outside"
    assert not any(memory.heard for memory in hearing.memories.values())


def test_what_a_partnership_does_not_watch_at_home_it_does_not_hear_of_across_the_border() -> None:
    hearing = Hearing([replace(VEST, categories=frozenset({"residential"})), OST])
    assert hearing.hear(east("o1", 0, category="commercial"), NOW).outcome is Outcome.ACCEPTED
    assert not hearing.memories["vest"].heard


def test_farther_off_than_its_detectors_look_a_partnership_hears_nothing() -> None:
    hearing = Hearing([VEST, OST])
    hearing.hear(east("near", 0, x=430), NOW)
    hearing.hear(east("far", 0, x=447), NOW)
    assert list(hearing.memories["vest"].heard) == ["near"]


def test_a_burglary_that_was_corrected_to_the_other_side_takes_its_spate_along() -> None:
    ours = [west(f"v{n}", n, x=30.0 * n) for n in range(1, 4)]
    hearing = Hearing([VEST, OST])
    for report in ours:
        hearing.hear(report, NOW)
    moved = [east(f"v{n}", n, revision=2, reported_at=START + timedelta(days=1)) for n in range(1, 4)]
    alerts = [alert for report in moved for alert in hearing.hear(report, NOW).alerts if alert.group is None]
    assert [(each.partnership, each.stage) for each in alerts] == [
        ("ost", Stage.OPENED),
        ("vest", Stage.WITHDRAWN),
    ]
    assert [each.incident.beyond for each in hearing.memories["vest"].heard.values() if each.incident] == [True] * 3


def test_a_burglary_that_was_withdrawn_is_taken_back_on_both_sides() -> None:
    told = Told(
        [VEST, OST], [*ASTRIDE, Report("v1", revision=2, withdrawn=True, reported_at=START + timedelta(days=1))]
    )
    assert told.stages("vest") == [Stage.OPENED, Stage.GROWING, Stage.OVER]
    fewer = Told(
        [VEST, OST],
        [*ASTRIDE[:3], Report("o1", revision=2, withdrawn=True, reported_at=START + timedelta(days=1))],
        days=1,
    )
    assert fewer.stages("vest") == fewer.stages("vest", "politi") == [Stage.OPENED, Stage.WITHDRAWN]


def test_a_correction_to_a_place_out_of_reach_takes_a_burglary_back_on_both_sides() -> None:
    for x, y in [(3000.0, 0.0), (0.0, 9000.0)]:
        gone = burglary("o1", 48, x=x, y=y, revision=2)
        told = Told([VEST, OST], [*ASTRIDE[:3], gone], days=1)
        assert told.stages("vest") == [Stage.OPENED, Stage.WITHDRAWN]
        assert told.hearing.memories["vest"].heard["o1"].incident is None


def test_a_spate_of_which_only_the_other_side_is_left_is_withdrawn_here() -> None:
    reports = [east("o1", 0), east("o2", 1), east("o3", 2), west("v1", 3)]
    told = Told(
        [VEST, OST], [*reports, Report("v1", revision=2, withdrawn=True, reported_at=START + timedelta(days=1))], days=1
    )
    assert told.stages("vest") == [Stage.OPENED, Stage.WITHDRAWN]


@pytest.mark.parametrize(("side", "opened"), [(west, [Stage.OPENED]), (east, [])], ids=["here", "beyond"])
def test_daily_counts_are_of_the_areas_alone(side: Callable[..., Report], opened: list[Stage]) -> None:
    (counting,) = town("    partnerships:" + ONE.format(id="vest", name="Vestby", detection=COUNTS))
    vest = replace(counting, areas=VEST.areas, reach_m=REACH)
    usual = [west(f"v{n}", 24 * 5 * n, x=3000.0) for n in range(24)]
    burst = [side(f"b{n}", 24 * 120 + n) for n in range(6)]
    assert Told([vest, OST], [*usual, *burst], days=2).stages("vest") == opened
