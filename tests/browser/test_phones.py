"""The panel of phones shows texts as they come, and STOP and START written on a phone are obeyed."""

import pytest
from playwright.sync_api import Browser, expect

from tests.world import spate

from .town import Town
from .visit import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "size"), [("da", DESKTOP), ("en", PHONE)])
def test_a_text_lights_up_a_phone_and_stop_and_start_are_obeyed(
    chromium: Browser, town: Town, language: str, size: tuple[int, int]
) -> None:
    with Visit(chromium, town.url, size=size, language=language) as window:
        page = window.open(f"/demo/phones?language={language}")
        phone = page.locator("#phone-anna")
        expect(phone.get_by_role("log")).to_contain_text("Ingen" if language == "da" else "No texts")
        town.report(*spate("a", 0, every=2))
        town.approve()
        town.deliver()
        expect(phone.locator(".bubble")).to_contain_text("Bo trygt Lund")
        for word, count in (("STOP", 3), ("START", 5)):
            phone.get_by_role("combobox").fill(word)
            page.keyboard.press("Enter")
            expect(phone.locator(".bubble")).to_have_count(count)
            expect(phone.locator(".bubble.own").last).to_contain_text(word)
        expect(phone.get_by_role("combobox")).to_have_value("")
        assert window.barriers() == []
        assert window.sideways() == 0
