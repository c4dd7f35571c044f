"""Whoever comes in is told calmly when the password is wrong, sees their own language, and can leave again."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Visitor
from .town import PASSWORD

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_the_right_one_leads_to_the_page_that_was_asked_for(visit: Visitor) -> None:
    window = visit()
    window.refused(401)
    page = window.open("/console/lund/log")
    expect(page).to_have_url(re.compile(r"/sign-in\?onward="))
    page.get_by_label("Brugernavn").fill("Anders")
    page.get_by_label("Adgangskode").fill("det var vist noget med en tern")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Brugernavn")).to_have_value("Anders")
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/console/lund/log$"))


def test_the_language_is_changed_for_good_and_leaving_closes_the_door(visit: Visitor) -> None:
    window = visit("Rikke Reader")
    page = window.open("/console/lund/delivery")
    assert page.locator("html").get_attribute("lang") == "da"
    page.locator("details.me summary").click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/console/lund/delivery$"))
    expect(page.get_by_role("navigation", name="Menu")).to_contain_text("Alerts")
    page.goto("/console/lund/map")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto("/console/lund/map")
    expect(page).to_have_url(re.compile("/sign-in"))
