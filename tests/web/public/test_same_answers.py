"""Whosever number is written into a form, the answer is the same: nobody finds out here who is a member."""

from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifiers import people
from notifiers.audience import Medium
from notifiers.people import How
from notifiers.people.joining import Yes, join
from tests.web.public.street import JOIN, Street, bare, hidden

MEMBER, LEFT, OUT, ERASED, STRANGER = (f"+452010000{n}" for n in range(1, 6))
KINDS = {
    "a member": MEMBER,
    "a member as people write it": "20 10 00 01",
    "somebody who has opted out": OUT,
    "somebody who was erased": ERASED,
    "a stranger": STRANGER,
    "a landline or nothing at all": "33 33 33 33",
    "abroad": "+46 70 123 45 67",
    "not a number": "hej med dig",
    "too short": "12",
    "a mail address": "anne@lund.example",
}
FORMS = [JOIN, "/leave", "/why"]
_TYPED = st.characters(codec="utf-8", exclude_characters="\0")


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    with Street(tmp_path_factory.mktemp("lasting")) as street:
        with street.house.engine.begin() as conn:
            for n, phone in enumerate((MEMBER, OUT, ERASED)):
                said = Yes("lund/nabo_nord", phone, "da", "Ja tak")
                join(conn, street.house.key, said, f"web-{n}", street.at, How.WEB)
            people.opt_out(conn, street.house.key, OUT, Medium.PHONE, How.SMS, street.at)
            people.erase(conn, street.house.key, ERASED, street.at)
        yield street


def fresh(street: Street) -> None:
    """Let so long pass that no limit is near."""
    street.at += timedelta(days=2)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_kind_of_number_gets_the_same_page_to_the_byte(lasting: Street, path: str, language: str) -> None:
    fresh(lasting)
    browser = lasting.browser()
    browser.headers["Accept-Language"] = language
    answers = {kind: lasting.ask(phone, path, browser) for kind, phone in KINDS.items()}
    assert {each.status_code for each in answers.values()} == {200}
    assert len({bare(each) for each in answers.values()}) == 1
    assert len({len(each.text) for each in answers.values()}) == 1
    headers = {tuple((k, v) for k, v in each.headers.items() if k != "content-length") for each in answers.values()}
    assert len(headers) == 1


@pytest.mark.parametrize("path", FORMS)
def test_a_wrong_code_is_answered_the_same_whosever_number_it_is(lasting: Street, path: str) -> None:
    fresh(lasting)
    pages = [lasting.ask(phone, path) for phone in KINDS.values()]
    answers = [lasting.give(page, "xxxxxx", path) for page in pages]
    assert {each.status_code for each in answers} == {400}
    assert len({bare(each) for each in answers}) == 1


@pytest.mark.parametrize("path", FORMS)
@settings(max_examples=25, deadline=None)
@given(written=st.text(_TYPED, max_size=60) | st.from_regex(r"\+?[0-9 ]{0,14}", fullmatch=True))
def test_whatever_is_written_in_place_of_a_number_the_answer_is_that_of_a_member(
    lasting: Street, path: str, written: str
) -> None:
    fresh(lasting)
    asked, members = lasting.ask(written, path), lasting.ask(MEMBER, path)
    assert (asked.status_code, bare(asked)) == (members.status_code, bare(members))


@pytest.mark.parametrize("path", FORMS)
def test_the_limit_for_one_number_is_met_at_the_same_try_whosever_it_is(lasting: Street, path: str) -> None:
    fresh(lasting)
    for n, phone in enumerate(KINDS.values()):
        fresh(lasting)
        browser = lasting.browser(f"192.0.2.{n + 10}")
        assert [lasting.ask(phone, path, browser).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_where_no_code_is_sent_no_code_is_right(lasting: Street) -> None:
    fresh(lasting)
    before = len(lasting.sent)
    page = lasting.ask(STRANGER, "/why")
    assert len(lasting.sent) == before
    assert [lasting.give(page, f"{n:06d}", "/why").status_code for n in range(5)] == [400] * 5


def test_the_answer_takes_as_long_for_a_member_as_for_a_stranger(lasting: Street) -> None:
    took: dict[str, list[float]] = {MEMBER: [], STRANGER: []}
    for n in range(24):
        phone = (MEMBER, STRANGER)[n % 2]
        fresh(lasting)
        browser = lasting.browser()
        data = {"form": hidden(browser.get("/why"), "form"), "phone": phone}
        began = perf_counter()
        browser.post("/why", data=data)
        took[phone].append(perf_counter() - began)
    fastest = [min(each) for each in took.values()]
    assert max(fastest) < 2 * min(fastest) + 0.005
