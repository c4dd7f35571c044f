"""Why somebody got a message: told in full to whoever holds the telephone or the link, and to nobody else."""

import re
from datetime import timedelta

from sqlalchemy import select

from notifiers.outbox.tables import outbox
from notifiers.people import How
from notifiers.people.joining import Yes, join
from tests.web.public.street import ANNE, Street
from tests.web.public.test_joining import trouble
from web.public.why_pages import why_path

BO = "+4520100002"


def two_members(street: Street) -> None:
    with street.house.engine.begin() as conn:
        for n, phone in enumerate((ANNE, BO)):
            said = Yes("lund/nabo_nord", phone, "da", "Ja tak til sms")
            join(conn, street.house.key, said, f"web-{'ab'[n]}", street.at, How.WEB)


def test_the_telephone_sees_its_messages_its_group_since_when_and_what_was_agreed(street: Street) -> None:
    two_members(street)
    trouble(street, "a", 1)
    text = street.phones.of(ANNE)[-1]
    page = street.give(street.ask(ANNE, "/why"), street.code(), "/why")
    assert page.status_code == 200
    shown = page.text.replace("&#39;", "'").replace("&#34;", '"')
    assert text in shown
    for said in ("Nabohjælp Nordby", "Bo trygt Lund", "2. mar. 2026", "på hjemmesiden", "Ja tak til sms", "/leave"):
        assert said in shown
    assert ANNE not in shown
    assert not re.search(r"56[.,]2\d", shown)


def test_messages_older_than_a_month_are_not_shown(street: Street) -> None:
    two_members(street)
    trouble(street, "a", 1)
    text = street.phones.of(ANNE)[-1]
    street.at += timedelta(days=32)
    assert text not in street.give(street.ask(ANNE, "/why"), street.code(), "/why").text


def test_the_page_opens_again_while_the_code_lasts(street: Street) -> None:
    two_members(street)
    page = street.ask(ANNE, "/why")
    assert [street.give(page, street.code(), "/why").status_code for _ in range(2)] == [200, 200]


def test_the_link_of_one_message_shows_that_message_and_no_other(street: Street) -> None:
    two_members(street)
    trouble(street, "a", 1)
    with street.house.engine.connect() as conn:
        ref = conn.scalars(select(outbox.c.ref)).first()
    assert ref is not None
    page = street.browser().get(why_path(street.house.key, ref))
    assert page.status_code == 200
    assert page.text.count('<p class="quote">') == 1
    assert f'href="/leave/{ref}.' in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    for wrong in (f"/why/{ref}", f"/why/{ref}.{'0' * 20}", "/why/x", f"/why/{'a' * 3000}"):
        assert street.browser().get(wrong).status_code == 404


def test_the_privacy_notice_names_the_controllers_in_both_languages(street: Street) -> None:
    browser = street.browser()
    danish, english = (browser.get(f"/privacy?language={each}").text for each in ("da", "en"))
    for page in (danish, english):
        assert "Bo trygt Lund: botryg@lund.example, 12 34 56 78" in page
        assert "Bo trygt Odder" in page
    assert "Dine rettigheder" in danish
    assert "Your rights" in english


def test_no_public_page_sets_a_cookie_or_runs_a_script(street: Street) -> None:
    browser = street.browser()
    for path in ("/join", "/join/lund/nabo_nord", "/leave", "/why", "/privacy"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert "<script" not in page.text
        assert " style=" not in page.text
