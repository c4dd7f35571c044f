"""What a coordinator does at a member's own request, and that nobody else can."""

import pytest

from notifiers import people
from notifiers.audience import Listed, Medium
from notifiers.outbox.auditing import What, decisions
from notifiers.people import How, People
from tests.web.console.house import Console, seen
from tests.web.network.town import number, row, settle
from web.access.roles import Role

MEMBER = "/console/lund/network/nabo_nord/members/r-0003"
WHO = Listed("lund/nabo_nord", "r-0003")


def reached(town: Console) -> bool:
    with town.house.engine.connect() as conn:
        return bool(People(town.house.key).addresses(conn, [WHO], Medium.PHONE))


def test_an_opt_out_holds_and_is_in_the_ledger_and_the_log(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR, name="Anne Vestergaard")
    answer = browser.post(f"{MEMBER}/opt-out")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{MEMBER}?done=opted-out")
    assert not reached(town)
    assert "af en koordinator" in seen(browser.get(answer.headers["location"]))
    with town.house.engine.connect() as conn:
        entries = people.prove(conn, town.house.key, f"+45{number(3)}")
        assert (entries[-1].what, entries[-1].how) == (people.What.WITHDRAWN, How.CONSOLE)
        [said] = decisions(conn)
    assert (said.what, said.who, said.group_id) == (What.OPTED_OUT, "Anne Vestergaard", "lund/nabo_nord")


def test_whoever_is_erased_is_gone_from_every_group_and_no_old_list_brings_them_back(town: Console) -> None:
    settle(town, "lund/nabo_syd", [row(3, y=-3000.0)])
    browser = town.browser(Role.COORDINATOR)
    page = seen(browser.post(f"{MEMBER}/erase"))
    with town.house.engine.connect() as conn:
        seq_and_entry = people.entry_with(conn, page.split("<code>")[1].split("</code>")[0])
        assert people.groups_of(conn, town.house.key, f"+45{number(3)}") == []
        assert [each.what for each in decisions(conn)] == [What.ERASED]
        assert "r-0003" not in "".join(each.detail for each in decisions(conn))
    assert seq_and_entry is not None
    assert seq_and_entry[1].what is people.What.ERASED
    assert browser.get(MEMBER).status_code == 404


@pytest.mark.parametrize("act", ["opt-out", "erase"])
def test_a_reader_changes_nobody(quiet_town: Console, act: str) -> None:
    assert quiet_town.browser(Role.READER, Role.APPROVER).post(f"{MEMBER}/{act}").status_code == 403
    assert reached(quiet_town)
    assert f"/{act}" not in seen(quiet_town.browser(Role.READER).get(MEMBER))


@pytest.mark.parametrize("act", ["opt-out", "erase"])
@pytest.mark.parametrize("who", ["hemmelig/members/r-0300", "nabo_nord/members/r-9999", "vagt/members/r-0003"])
def test_somebody_who_is_not_in_a_group_of_the_partnership_cannot_be_changed_from_it(
    quiet_town: Console, act: str, who: str
) -> None:
    assert quiet_town.browser(Role.COORDINATOR).post(f"/console/lund/network/{who}/{act}").status_code == 404
    with quiet_town.house.engine.connect() as conn:
        theirs = [Listed("odder/hemmelig", "r-0300")]
        assert People(quiet_town.house.key).addresses(conn, theirs, Medium.PHONE)


def test_a_form_without_its_own_word_changes_nobody(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR)
    del browser.headers["X-CSRF-Token"]
    assert browser.post(f"{MEMBER}/opt-out").status_code == 403
    assert reached(town)
