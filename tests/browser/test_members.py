"""A list is looked through before it counts, and every row that cannot be taken in is explained where it stands."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from notifiers.people.tables import members

from .conftest import Visitor
from .town import Town

pytestmark = pytest.mark.browser

LIST = """recipient;phone;language;consent_at
r-10;20 12 10 10;da;1-2-2026
r-11;20 12 10;da;1-2-2026
r-12;20 12 10 12;sv;1-2-2026
r-13;20 12 10 13;da;
r-14;20 12 10 14;;1-2-2026
"""


def test_a_list_with_three_bad_rows_is_explained_and_the_good_rows_are_taken_in(visit: Visitor, town: Town) -> None:
    page = visit("Karen Holm").open("/console/lund/network")
    page.get_by_role("link", name="Nabohjælp Sydby").first.click()
    page.get_by_role("link", name="Læs en liste ind").click()
    page.get_by_label("Vælg en CSV-fil").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Se den igennem").click()
    bad = page.get_by_role("region", name="Rækker, der skal rettes").get_by_role("row")
    expect(bad).to_have_count(4)
    for row, said in enumerate(("mobilnummer", "sprog", "Datoen for samtykket mangler"), start=1):
        expect(bad.nth(row)).to_contain_text(said)
        expect(bad.nth(row)).to_contain_text(str(row + 2))
    assert _taken_in(town) == 0
    page.get_by_role("button", name="Læs ind uden de 3 rækker").click()
    expect(page.get_by_text("liste.csv er læst ind")).to_be_visible()
    assert _taken_in(town) == 2


def test_a_reader_may_look_at_members_and_take_nobody_in(visit: Visitor) -> None:
    window = visit("Rikke Reader")
    page = window.open("/console/lund/network/nabo_nord")
    expect(page.get_by_text("Kun koordinatorer kan læse lister ind")).to_be_visible()
    expect(page.get_by_role("link", name="Læs en liste ind")).to_have_count(0)
    window.refused(403)
    page.goto("/console/lund/network/nabo_nord/import")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _taken_in(town: Town) -> int:
    with town.house.engine.connect() as conn:
        query = select(func.count()).where(members.c.group_id == "lund/nabo_syd", members.c.active)
        return conn.scalar(query) or 0
