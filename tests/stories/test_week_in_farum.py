"""Two break-ins in Farum on Tuesday evening, a third on Wednesday: which phones ring, which do not, and why."""

import pytest

from tests.docs.pages import read
from tests.stories.week import SILENT, Week, played
from tests.stories.write_week import PAGE, told


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return played(tmp_path_factory.mktemp("week"))


def test_two_break_ins_in_one_evening_are_no_spate(week: Week) -> None:
    assert week.rang["tuesday evening"] == {}


def test_the_third_is_and_partners_hear_at_once(week: Week) -> None:
    assert set(week.rang["06:50"]) == {"duty-1", "vagt"}
    assert "3 indbrud i Farum på 1 døgn" in week.rang["06:50"]["duty-1"]


def test_nobody_at_the_police_answers_so_the_next_is_asked_after_half_an_hour_and_answers(week: Week) -> None:
    assert set(week.rang["07:20"]) == {"duty-2"}
    assert "acknowledged by duty-2, by sms at 11.11. 07:26" in week.screens["why"]
    assert week.reasons["duty-3"] == "was not sent by sms: somebody else has acknowledged it"


def test_neighbours_hear_when_the_coordinator_has_approved_each_in_their_language(week: Week) -> None:
    rang = week.rang["08:10"]
    assert set(rang) == {"lark", "finch", "wren", "rook"}
    assert rang["lark"] == week.texts["nabohjaelp_farum", "da"] == rang["wren"], "wren named no language"
    assert rang["finch"] == week.texts["nabohjaelp_farum", "en"] != rang["lark"]


def test_landowners_approved_in_their_quiet_hours_hear_when_those_end(week: Week) -> None:
    assert week.reasons["owl at 08:10"].endswith("in quiet hours until 11.11. 09:00")
    assert set(week.rang["09:00"]) == {"owl"}
    assert week.rang["till noon"] == {}


@pytest.mark.parametrize(
    ("silent", "because"),
    [
        ("swift", "was not in the group when it went out"),
        ("crane", "was not sent by sms: lives too far away"),
        ("heron", "was not sent by sms: has had enough messages this month"),
        ("kite", "was given up by sms at 11.11. 08:10: the number is not in use"),
        ("rook", "was not sent by sms: already told"),
        ("raven", "was not sent by sms: has opted out"),
        ("gull", "not sent: declined by Anne Vestergaard at 11.11. 08:10"),
        ("stork", "the group was told nothing of it"),
        ("duty-3", "was not sent by sms: somebody else has acknowledged it"),
    ],
)
def test_every_phone_that_stays_silent_has_its_reason(week: Week, silent: str, because: str) -> None:
    assert silent in dict(SILENT)
    assert week.reasons[silent] == because


def test_who_never_agreed_is_named_when_the_list_is_read(week: Week) -> None:
    assert week.problems == ["nabohjaelp_farum.csv:6: consent_at is missing: nobody is written to without consent"]


def test_another_spate_two_days_later_leaves_the_area_in_peace_and_is_told_to_partners(week: Week) -> None:
    assert set(week.rang["friday"]) == {"duty-1", "vagt"}
    neighbours = [line for line in week.screens["friday"].splitlines() if "farum:" in line]
    assert len(neighbours) == 3
    assert all(line.endswith("not sent: the area was told a short while ago") for line in neighbours)


def test_the_page_tells_the_week_as_it_was(week: Week) -> None:
    assert read(PAGE) == told(week), "the page is stale; write it anew: python -m tests.stories.write_week"
