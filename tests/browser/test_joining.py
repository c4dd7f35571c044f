"""Anybody joins by the code that comes to their phone, and leaves again the same way, without an account."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from notifiers.people.tables import members, opt_outs

from .conftest import Visitor
from .town import CLARA, Town
from .visit import PHONE

pytestmark = pytest.mark.browser


def test_somebody_joins_with_the_code_from_their_phone_and_leaves_again(visit: Visitor, town: Town) -> None:
    window = visit(size=PHONE)
    window.refused(400)  # the page that says that the code does not fit
    page = window.open("/join")
    page.get_by_role("link", name=re.compile("Nabohjælp Nordby")).click()
    page.get_by_label("Dit mobilnummer").fill(CLARA.removeprefix("+45"))
    page.get_by_label("Det siger jeg ja til").check()
    page.get_by_role("button", name="Send mig en kode").click()
    page.get_by_label("Koden på seks cifre").fill("000000")
    page.get_by_role("button", name="Tilmeld mig").click()
    expect(page.get_by_role("alert")).to_contain_text("passer ikke")
    assert not _joined(town)
    _give_the_code(page, town, "Tilmeld mig")
    expect(page.get_by_role("heading", name="Velkommen")).to_be_visible()
    assert _joined(town)

    page.get_by_role("link", name="Afmeld", exact=True).click()
    page.get_by_label("Dit mobilnummer").fill(CLARA.removeprefix("+45"))
    page.get_by_role("button", name="Send mig en kode").click()
    _give_the_code(page, town, "Afmeld mig")
    expect(page.get_by_role("heading", name="Du er afmeldt")).to_be_visible()
    assert _out(town)


def _give_the_code(page: Page, town: Town, button: str) -> None:
    """Read the newest code on the phone, and write it on the page."""
    page.get_by_label("Koden på seks cifre").wait_for()
    codes = [found[0] for bubble in town.texts(CLARA) if (found := re.search(r"\d{6}", bubble.text))]
    page.get_by_label("Koden på seks cifre").fill(codes[-1])
    page.get_by_role("button", name=button).click()


def _joined(town: Town) -> bool:
    with town.house.engine.connect() as conn:
        return conn.scalar(select(members.c.id).where(members.c.phone == CLARA, members.c.active)) is not None


def _out(town: Town) -> bool:
    with town.house.engine.connect() as conn:
        return conn.scalar(select(opt_outs.c.person)) is not None
