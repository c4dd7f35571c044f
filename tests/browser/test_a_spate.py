"""A spate is seen as it happens, is understood, and its messages are worded, approved and followed to the phones."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.world import spate

from .conftest import Visitor
from .town import ANNA, GONE, Town
from .visit import Visit

pytestmark = pytest.mark.browser

CRAMPED = "Bo trygt Lund: Indbrud i Nordby siden 2/3!! Se https://example.org"


def test_a_spate_appears_on_the_map_and_among_the_alerts_without_a_reload(visit: Visitor, town: Town) -> None:
    chart, alerts = visit("Rikke Reader"), visit("Anders Friis")
    chart.open("/console/lund/map")
    alerts.open("/console/lund/alerts")
    expect(alerts.page.get_by_text("Der er ingen bølge lige nu")).to_be_visible()
    town.report(*spate("a", 0, every=2))
    expect(chart.page.get_by_role("heading", name="Bølge i Nordby")).to_be_visible()
    expect(alerts.page.get_by_role("heading", name="Bølge i Nordby")).to_be_visible()
    chart.page.get_by_role("link", name=re.compile("^(Se|Læs|Åbn).*(varsl|bølge)", re.IGNORECASE)).first.click()
    why = chart.page.get_by_role("region", name="Derfor varsles der")
    expect(why).to_contain_text("3 indbrud inden for 400 m")
    expect(why.get_by_role("img", name=re.compile("Indbrud i Nordby"))).to_be_visible()
    expect(chart.page.get_by_text("Kun politiet ser flere detaljer")).to_be_visible()


def test_a_text_with_a_mistake_is_told_and_once_approved_it_is_followed_to_the_phone(
    visit: Visitor, town: Town
) -> None:
    town.report(*spate("a", 0, every=2))
    deciding, following = visit("Anders Friis"), visit("Rikke Reader")
    deciding.refused(409)  # the page with the mistake told on it
    page = _waiting(deciding)
    page.locator("details.reword summary").click()
    box = page.get_by_label("Tekst", exact=True)
    words = box.input_value()
    box.fill(CRAMPED)
    expect(page.get_by_text("Den har et link")).to_be_visible()
    page.get_by_role("button", name="Gem den nye tekst").click()
    expect(page.locator("#said")).to_contain_text("ikke gemt")
    box.fill(words.replace("Der er", "Vi ser, at der er"))
    expect(page.get_by_text("Teksten er i orden")).to_be_visible()
    page.get_by_role("button", name="Gem den nye tekst").click()
    expect(page.locator("#said")).to_contain_text("gemt")

    sent = following.open("/console/lund/delivery")
    page.get_by_role("button", name=re.compile("Godkend og send")).click()
    expect(page.locator("#said")).to_contain_text("Godkendt")
    assert town.texts(ANNA) == []
    town.deliver()
    assert "Vi ser, at der er" in town.texts(ANNA)[0].text
    assert town.texts(GONE) == []
    told = sent.get_by_role("article", name="Nabohjælp Nordby")
    expect(told).to_contain_text("2 nåede frem")
    expect(told).to_contain_text(re.compile("1 .*ikke"))
    assert not re.search(r"20\s?12\s?00", sent.content()), "a number stands on the page"


def test_a_reader_sees_everything_and_may_decide_nothing(visit: Visitor, town: Town) -> None:
    town.report(*spate("a", 0, every=2))
    window = visit("Rikke Reader")
    page = _waiting(window)
    expect(page.get_by_text("kun en godkender kan beslutte")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Godkend|Afvis|Gem"))).to_have_count(0)
    window.refused(403)
    assert _post(page, f"{page.url.partition('?')[0]}/decide", {"word": "approve"}) == 403
    assert _post(page, "/console/lund/alerts/stop", {"word": "stop"}) == 403


def test_the_last_of_several_changes_in_quick_succession_is_shown_too(visit: Visitor, town: Town) -> None:
    town.report(*spate("a", 0, every=2))
    page = visit("Rikke Reader").open("/console/lund/delivery")
    told = page.get_by_role("article", name="Nabohjælp Nordby")
    expect(told).to_be_visible()
    page.locator("#now").evaluate("(now) => { now.dataset.pace = 3000; }")
    town.approve()
    expect(told).to_contain_text("Godkendt")
    town.deliver()
    expect(told).to_contain_text("2 nåede frem")


def _waiting(window: Visit) -> Page:
    """Go to the spate by way of the list of alerts."""
    page = window.open("/console/lund/alerts")
    page.get_by_role("link", name=re.compile("Bølge i Nordby|Læs")).first.click()
    expect(page.get_by_role("heading", name="Bølge i Nordby", level=1)).to_be_visible()
    window.settled()
    return page


def _post(page: Page, address: str, form: dict[str, str]) -> int:
    """Send what a page of theirs could send, with all it takes but the right to."""
    said = page.locator("body").get_attribute("hx-headers") or ""
    found = re.search(r'"X-CSRF-Token": "([^"]+)"', said)
    assert found
    answer = page.request.post(address, form={"csrf": found[1], **form}, max_redirects=0)
    return answer.status
