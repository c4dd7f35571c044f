"""Whoever has only a keyboard gets from the door to a message that is let go."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.world import spate

from .conftest import Visitor
from .town import PASSWORD, Town

pytestmark = pytest.mark.browser

_MOST_STEPS = 60


def test_from_the_door_to_an_approved_message_by_keyboard_alone(visit: Visitor, town: Town) -> None:
    town.report(*spate("a", 0, every=2))
    page = visit().open("/")
    page.keyboard.type("anders")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/console/lund/map$"))
    page.keyboard.press("Tab")
    assert _focused(page) == "Gå til indholdet"
    _reach(page, r"^Varsler$")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/alerts$"))
    _reach(page, r"^(Bølge i Nordby|Læs og beslut)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bølge i Nordby", level=1)).to_be_visible()
    _reach(page, "^Godkend og send")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Godkendt")


def _reach(page: Page, wanted: str) -> None:
    """Press Tab until something has the focus, which must be seen to have it."""
    for _ in range(_MOST_STEPS):
        page.keyboard.press("Tab")
        if re.search(wanted, _focused(page)):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"nobody can see that {_focused(page)} has the focus"
            return
    pytest.fail(f"{wanted} is not reached with the Tab key")


def _focused(page: Page) -> str:
    """Say what is written on what has the focus."""
    text: str = page.evaluate("document.activeElement.innerText || document.activeElement.ariaLabel || ''")
    return " ".join(text.split())
