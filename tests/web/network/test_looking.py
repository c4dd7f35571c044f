"""What people see of groups and members: never a number, and nothing of another partnership."""

import re

import pytest

from notifiers import people
from notifiers.audience import Medium
from tests.web.console.house import Console, seen
from tests.web.network.town import number, row, settle
from web.access.roles import Role

NETWORK = "/console/lund/network"


def cards(page: str) -> dict[str, str]:
    """Give each group's card, by name."""
    return {re.findall(r"/network/\w+\">([^<]+)<", card)[0]: card for card in page.split("<article")[1:]}


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_group_says_how_many_it_has_and_how_many_can_be_told_by_which_channel(
    town: Console, language: str
) -> None:
    with town.house.engine.begin() as conn:
        people.opt_out(conn, town.house.key, f"+45{number(3)}", Medium.PHONE, people.How.SMS, town.at)
    found = cards(seen(town.browser(Role.READER, language=language).get(NETWORK)))
    assert set(found) == {"Nabohjælp Nordby", "Nabohjælp Sydby", "Vagten"}
    card = found["Nabohjælp Nordby"]
    assert "<b>60</b>" in card
    assert "<b>59</b>" in card
    assert ("59 kan få besked, 1 har afmeldt sig" if language == "da" else "59 can be alerted, 1 opted out") in card
    assert ("60 uden mailadresse" if language == "da" else "60 without an email address") in card


def test_an_area_with_too_few_members_for_its_addresses_is_marked_and_one_without_addresses_is_asked_for(
    quiet_town: Console,
) -> None:
    table = seen(quiet_town.browser(Role.READER).get(NETWORK)).split("<table")[1].split("</table")[0]
    rows = {re.findall(r'scope="row">([^<]+)<', part)[0]: part for part in table.split("<tr>")[2:]}
    assert "for få" in rows["Sydby"]  # 3 members to 900 addresses
    assert "for få" not in rows["Nordby"]  # 60 to 120
    assert "<svg" in rows["Nordby"]
    assert "ikke oplyst" in rows["Østby"]


def test_a_group_lists_its_members_by_made_up_id_fifty_at_a_time(quiet_town: Console) -> None:
    browser = quiet_town.browser(Role.READER)
    first, second = (seen(browser.get(f"{NETWORK}/nabo_nord?page={page}")) for page in (1, 2))
    listed = [re.findall(r"/members/(r-\d+)", page) for page in (first, second)]
    assert [len(each) for each in listed] == [50, 10]
    assert sorted(listed[0] + listed[1]) == [f"r-{n:04d}" for n in range(60)]


def test_a_member_is_found_by_part_of_the_id(quiet_town: Console) -> None:
    browser = quiet_town.browser(Role.READER)
    assert re.findall(r"/members/(r-\d+)", seen(browser.get(f"{NETWORK}/nabo_nord?q=R-004"))) == [
        f"r-004{n}" for n in range(10)
    ]
    assert "/members/" not in seen(browser.get(f"{NETWORK}/nabo_nord?q=%25"))


def test_no_page_shows_a_number_but_its_last_two_digits(quiet_town: Console) -> None:
    browser = quiet_town.browser(Role.READER, Role.COORDINATOR)
    pages = [seen(browser.get(f"{NETWORK}{below}")) for below in ("", "/nabo_nord", "/nabo_nord/members/r-0042")]
    assert not any(number(n) in page or number(n)[2:] in page for page in pages for n in range(60))
    assert "·· 42" in pages[2]


def test_a_members_ledger_says_what_was_agreed_and_withdrawn_and_by_which_way(town: Console) -> None:
    with town.house.engine.begin() as conn:
        people.opt_out(conn, town.house.key, f"+45{number(3)}", Medium.PHONE, people.How.SMS, town.at)
    page = seen(town.browser(Role.READER).get(f"{NETWORK}/nabo_nord/members/r-0003"))
    ledger = page.split('class="ledger"')[1]
    assert ledger.index("Samtykke givet") < ledger.index("Samtykke trukket tilbage")
    assert "i en liste" in ledger
    assert "på sms" in ledger
    assert "Ja tak til sms" in page


@pytest.mark.parametrize("below", ["hemmelig", "hemmelig/members/r-0300", "hemmelig/import", "nonesuch"])
def test_a_group_of_another_partnership_is_not_there(quiet_town: Console, below: str) -> None:
    browser = quiet_town.browser(Role.READER, Role.COORDINATOR)
    assert browser.get(f"{NETWORK}/{below}").status_code == 404


def test_two_partnerships_never_see_each_others_groups(quiet_town: Console) -> None:
    assert "Vestby" not in seen(quiet_town.browser(Role.READER).get(NETWORK))
    assert quiet_town.browser(Role.COORDINATOR).get("/console/odder/network").status_code == 403


def test_a_member_in_two_partnerships_shows_neither_what_the_other_knows(town: Console) -> None:
    settle(town, "odder/hemmelig", [row(3)])
    page = seen(town.browser(Role.READER).get(f"{NETWORK}/nabo_nord/members/r-0003"))
    assert "odder" not in page
    assert "Vestby" not in page
