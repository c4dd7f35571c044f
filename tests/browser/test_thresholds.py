"""A change is tried on the past before anybody proposes it, and counts once somebody else has said yes."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitor
from .town import Town, a_quiet_year

pytestmark = pytest.mark.browser

SOON = 2.0
"""Seconds within which another number on the page has changed what it says of last year."""


def test_a_budget_is_tried_proposed_approved_by_another_and_stands_in_the_file(visit: Visitor, town: Town) -> None:
    town.report(*a_quiet_year())
    before = town.config.read_text("utf-8")
    mine = visit("Karen Holm").open("/console/lund/thresholds")
    spates = mine.locator("[data-row=spates]")
    expect(mine.locator("[data-figures]")).to_be_visible()
    assert spates.get_attribute("data-now") == spates.get_attribute("data-new")
    budget = mine.get_by_label("Falske varsler, I kan leve med", exact=True)
    expect(budget).to_have_value("1")

    budget.fill("52")
    expect(spates).to_have_class(re.compile("changed"))
    assert float(spates.get_attribute("data-new") or 0) > float(spates.get_attribute("data-now") or 0)
    expect(mine.locator("pre.diff .plus").filter(has_text="52")).to_be_visible()
    mine.get_by_label("Hvorfor?").fill("Vi vil hellere høre en gang for meget.")
    mine.get_by_role("button", name="Send til godkendelse").click()
    expect(mine.get_by_text("Nu skal en anden godkende det")).to_be_visible()
    expect(mine.get_by_role("button", name="Godkend og sæt i kraft")).to_have_count(0)
    assert town.config.read_text("utf-8") == before

    theirs = _proposal(visit("Anders Friis").open("/console/lund/proposals"))
    theirs.get_by_role("button", name="Godkend og sæt i kraft").click()
    expect(theirs.get_by_role("status").first).to_contain_text("skrevet")
    after = town.config.read_text("utf-8")
    assert after == before.replace("false_alerts_per_year: 1", "false_alerts_per_year: 52")
    mine.goto("/console/lund/thresholds")
    expect(mine.get_by_label("Falske varsler, I kan leve med", exact=True)).to_have_value("52")


@pytest.mark.slow  # on a machine that does other things too it says nothing of the page
def test_what_a_change_would_have_meant_is_told_in_two_seconds(visit: Visitor, town: Town) -> None:
    town.report(*a_quiet_year())
    page = visit("Karen Holm").open("/console/lund/thresholds")
    spates = page.locator("[data-row=spates]")
    expect(page.locator("[data-figures]")).to_be_visible()
    begun = time.monotonic()
    page.get_by_label("Falske varsler, I kan leve med", exact=True).fill("52")
    expect(spates).to_have_class(re.compile("changed"))
    took = time.monotonic() - begun
    assert took < SOON, f"the page took {took:.1f} s"


def test_a_number_that_is_none_is_told_where_it_stands_and_a_reader_may_try_nothing(visit: Visitor) -> None:
    page = visit("Karen Holm").open("/console/lund/thresholds")
    expect(page.locator("[data-figures]")).to_be_visible()
    page.get_by_label("Falske varsler, I kan leve med", exact=True).fill("mange")
    expect(page.locator("[id$=false_alerts_per_year-mistake]").first).to_be_visible()
    reader = visit("Rikke Reader").open("/console/lund/thresholds")
    expect(reader.locator("[data-figures]")).to_be_visible()
    expect(reader.get_by_role("textbox")).to_have_count(0)


def _proposal(page: Page) -> Page:
    page.get_by_role("link", name=re.compile("hellere høre")).click()
    expect(page.get_by_role("heading", name="Forslag 1")).to_be_visible()
    return page
