"""A coordinator tries settings out on the past; a reader sees what is, and nobody sees what is not theirs."""

import json
import re
import time
from datetime import timedelta
from html import unescape
from pathlib import Path

import h3  # type: ignore[import-untyped]  # h3 ships no types
import httpx
import pytest

from tests.web.console.house import Console, seen
from tests.world import burglary
from web.access.roles import Role
from web.console.proposing.edits import write_edits

ROOM = "/console/lund/thresholds"


def figures(page: str) -> dict[str, tuple[float, float]]:
    found = re.findall(r'data-row="(\w+)" data-now="([\d.]+)" data-new="([\d.]+)"', page)
    return {name: (float(now), float(new)) for name, now, new in found}


def learned(browser: httpx.Client) -> httpx.Client:
    for _ in range(100):
        if "data-waiting" not in browser.get(f"{ROOM}/present").text:
            return browser
        time.sleep(0.05)
    raise AssertionError("the past is not learned after five seconds")


@pytest.fixture(scope="module")
def browser(village: Console) -> httpx.Client:
    return learned(village.browser(Role.COORDINATOR))


def tried(browser: httpx.Client, **said: object) -> str:
    return seen(browser.post(f"{ROOM}/what-if", data={"years": "1", **said}))


def test_the_first_question_of_a_day_is_answered_by_how_far_it_is(console_of_today: Console) -> None:
    browser = console_of_today.browser(Role.COORDINATOR)
    first = tried(browser)
    assert "<progress" in first
    assert f'hx-post="{ROOM}/what-if"' in first
    learned(browser)
    assert "data-figures" in tried(browser)


def test_without_a_change_both_sides_are_the_same(browser: httpx.Client) -> None:
    page = tried(browser)
    assert figures(page)["missed"] == (0, 0)
    assert all(now == new for now, new in figures(page).values())
    assert "Du har ikke ændret noget endnu" in page


def test_a_wider_circle_notices_the_spate_that_the_present_one_misses(browser: httpx.Client) -> None:
    page = tried(browser, **{"detection.0.radius": "1300"})
    assert figures(page)["missed"] == (1, 0)
    assert 'data-gained="1"' in page
    assert "3 indbrud inden for 1.300 m" in page
    assert "+      - {kind: near_repeat, events: 3, radius: 1300 m, window: 7 days}" in unescape(page)


def test_a_group_that_hears_less_gets_fewer_messages_and_costs_less(browser: httpx.Client) -> None:
    page = tried(browser, **{"groups.nabo_nord.hears": ["", "opened"]})
    found = figures(page)
    assert found["spates"][0] == found["spates"][1]
    assert found["messages"][1] < found["messages"][0]
    assert found["cost"][0] == pytest.approx(found["segments"][0] * 0.5, rel=0.01)
    now, new = re.findall(r'data-group="nabo_nord" .* data-messages-now="(\d+)" data-messages-new="(\d+)"', page)[0]
    assert (int(now) % 10, int(new)) == (0, 10)


def test_a_mistake_stands_at_its_field_and_the_figures_stay(browser: httpx.Client) -> None:
    answer = browser.post(f"{ROOM}/what-if", data={"detection.0.radius": "-3", "spates.over_after": "14"})
    assert answer.headers["HX-Reswap"] == "none"
    marked = re.findall(r'id="f-([\w-]+)-mistake" hx-swap-oob="true" lang="en" data-wrong="yes">([^<]+)<', answer.text)
    assert [field for field, _ in marked] == ["detection-0-radius"]
    assert "must be a distance" in marked[0][1]


@pytest.mark.parametrize("said", [{"detection.0.window": "seven"}, {"groups.politi.most_per_month": "0"}])
def test_whatever_is_typed_is_answered_in_words(browser: httpx.Client, said: dict[str, str]) -> None:
    assert 'data-wrong="yes"' in tried(browser, **said)


def test_the_page_opens_with_what_a_proposal_would_have(browser: httpx.Client) -> None:
    edits = write_edits({("detection", 0, "radius"): "900 m", ("groups", "politi", "hears"): ["opened"]})
    page = seen(browser.get(ROOM, params={"edits": edits}))
    assert re.search(r'name="detection.0.radius" value="900"', page)
    assert seen(browser.get(ROOM, params={"edits": "no edits"}))


def test_only_the_police_see_where_exactly(village: Console, browser: httpx.Client) -> None:
    def circles(page: str) -> list[list[object]]:
        found = re.search(r'data-circles="([^"]+)"', page)
        assert found
        return list(json.loads(unescape(found[1])))

    coarse, exact = (circles(tried(each)) for each in (browser, village.browser(Role.COORDINATOR, Role.POLICE)))
    assert len(coarse) == len(exact) > 0
    for (_, lat, lon, *_), (_, at, there, *_) in zip(coarse, exact, strict=True):
        middle = h3.cell_to_latlng(h3.latlng_to_cell(at, there, 8))
        assert (lat, lon) == pytest.approx(middle, abs=1e-5)
        assert (lat, lon) != (at, there)


def test_a_reader_sees_the_settings_and_the_past_year_and_tries_nothing_out(
    village: Console, browser: httpx.Client
) -> None:
    reader = village.browser(Role.READER)
    page = seen(reader.get(ROOM))
    assert "<form id=" not in page
    assert "400 m" in page
    assert "Anna Bach" not in page
    assert "Anna Bach" in seen(browser.get(ROOM))
    present = seen(reader.get(f"{ROOM}/present"))
    assert figures(present)["spates"] == figures(tried(browser))["spates"]
    assert reader.post(f"{ROOM}/what-if").status_code == 403


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_the_budgets_come_to_is_told_in_both_languages(village: Console, language: str) -> None:
    reader = learned(village.browser(Role.READER, language=language, name="Rikke"))
    assert {"da": "ingen tærskel", "en": "no threshold"}[language] in seen(reader.get(f"{ROOM}/here"))


@pytest.mark.parametrize("language", ["da", "en"])
def test_without_reports_no_count_of_spates_is_given_as_if_all_had_been_quiet(tmp_path: Path, language: str) -> None:
    with Console(tmp_path) as console:
        reader = learned(console.browser(Role.READER, language=language))
        page = seen(reader.get(f"{ROOM}/present"))
        assert {"da": "ingen anmeldelser at se tilbage på", "en": "no reports to look back on"}[language] in page
        assert figures(page) == {}
        assert "noticed-title" not in page
        console.report(burglary("r1", 0))
        console.at += timedelta(days=2)
        reader = learned(console.browser(Role.READER, language=language))  # the other's session has ended
        assert figures(seen(reader.get(f"{ROOM}/present")))["spates"] == (0, 0)


@pytest.mark.parametrize("value", [["21:00"], [], {}, "21:00", 7])
def test_a_link_whose_values_fit_no_field_leaves_the_field_as_it_is(browser: httpx.Client, value: object) -> None:
    edits = json.dumps([[["groups", "nabo_nord", "quiet_hours"], value], [["detection", 0, "radius"], "900 m"]])
    page = seen(browser.get(ROOM, params={"edits": edits}))
    assert 'value="900"' in page
