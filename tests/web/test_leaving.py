"""What happens to those who follow the link at the foot of a message, and to machines that follow every link."""

from collections.abc import Iterator

import pytest

from notifiers.audience import Medium
from notifiers.keys import signed
from notifiers.outbox.fates import SendState
from tests.web.doors import MAIL, MAIL_REF, REF, Doors, OpenDoors
from tests.web.served import problem
from web.leaving import leave_path

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def doors() -> Iterator[Doors]:
    with Doors() as open_doors:
        yield open_doors


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with OpenDoors(tmp_path_factory.mktemp("lasting")) as open_doors:
        yield open_doors


def link(doors: Doors, ref: str = MAIL_REF) -> str:
    return leave_path(doors.town.key, ref)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_scanner_that_follows_the_link_takes_nobody_off(doors: Doors, method: str) -> None:
    for _ in range(3):
        doors.client.request(method, link(doors))
    assert doors.town.out() == set()
    assert doors.town.row(MAIL_REF).state is SendState.SENT


def test_the_page_asks_calmly_with_one_button(doors: Doors) -> None:
    answer = doors.client.get(link(doors))
    assert answer.status_code == 200
    assert "Vil du afmelde e-mails?" in answer.text
    assert answer.text.count("<button>") == 1
    assert '<form method="post">' in answer.text
    assert '<html lang="da">' in answer.text


def test_the_button_and_the_mail_programs_one_click_are_one(doors: Doors) -> None:
    answer = doors.client.post(link(doors), data=ONE_CLICK)
    assert answer.status_code == 200
    assert "Du er afmeldt" in answer.text
    assert doors.town.out() == {(doors.town.person(MAIL), Medium.EMAIL)}


def test_to_leave_twice_is_to_leave(doors: Doors) -> None:
    answers = [doors.client.post(link(doors), data=ONE_CLICK) for _ in range(3)]
    assert {(each.status_code, each.text) for each in answers} == {(200, answers[0].text)}
    assert doors.town.out() == {(doors.town.person(MAIL), Medium.EMAIL)}


def test_a_link_takes_off_the_medium_it_came_by_and_no_other(doors: Doors) -> None:
    assert "sms" in doors.client.post(link(doors, REF)).text
    assert {medium for _, medium in doors.town.out()} == {Medium.PHONE}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": ONE_CLICK},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b"\xff\x00"},
        {"json": [1]},
    ],
)
def test_whatever_the_body_says_the_wish_is_met(doors: Doors, sent: dict[str, object]) -> None:
    assert doors.client.post(link(doors), **sent).status_code == 200  # type: ignore[arg-type]  # httpx's own words
    assert doors.town.out()


@pytest.mark.parametrize(
    ("language", "heading"), [("da", "Vil du afmelde"), ("en", "Stop getting"), ("de", "Stop getting")]
)
def test_the_page_speaks_the_language_of_the_message(doors: Doors, language: str, heading: str) -> None:
    with doors.town.database.begin() as conn:
        conn.exec_driver_sql("UPDATE messages SET language = ?", (language,))
    assert heading in doors.client.get(link(doors)).text


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "a.b",
        MAIL_REF,
        f"{MAIL_REF}.",
        f"{MAIL_REF}.{'0' * 20}",
        f"{'f' * 16}.{'0' * 20}",
        "a" * 8000,
        "a/b/c",
        "%00",
        "%ff%fe",
        "æøå.æøå",
        "%2e%2e/%2e%2e/etc/passwd",
        "%F0%9F%98%80",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_not_ours_is_a_friendly_page(lasting: Doors, method: str, token: str) -> None:
    answer = lasting.client.request(method, f"/leave/{token}")
    assert answer.status_code == 404
    assert "Linket virker ikke" in answer.text
    assert "Part of the link is missing" in answer.text
    assert lasting.town.out() == set()


@pytest.mark.parametrize("purpose", ["acknowledge", "", "Leave"])
def test_a_link_made_for_something_else_does_not_open_this_door(lasting: Doors, purpose: str) -> None:
    token = signed(lasting.town.key, purpose, MAIL_REF)
    assert lasting.client.post(f"/leave/{token}").status_code == 404
    assert lasting.town.out() == set()


def test_a_link_of_a_message_long_gone_is_a_friendly_page(lasting: Doors) -> None:
    assert lasting.client.get(link(lasting, "e" * 16)).status_code == 404


def test_the_page_tells_nobody_else_of_the_link(lasting: Doors) -> None:
    headers = lasting.client.get(link(lasting)).headers
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_no_page_names_anybody(lasting: Doors) -> None:
    told = lasting.client.get(link(lasting)).text
    assert not any(word in told for word in (MAIL, lasting.town.person(MAIL), "r-1", "elm"))


def test_other_ways_of_knocking_are_told_the_right_one(lasting: Doors) -> None:
    answer = lasting.client.put(link(lasting))
    assert answer.status_code == 405
    problem(answer)
