"""What was sent, what waits, what did not arrive and why, told in words; and sent again where it may be."""

import csv
import re
from io import StringIO

import pytest

from notifiers.message import Halted, Undeliverable
from notifiers.reasons import Reason
from tests.web.alerts.town import Town, form
from tests.web.console.house import seen
from web.access.roles import Role


def approved(town: Town) -> str:
    """Let a spate be reported, and its news for the neighbours be approved."""
    spate = town.spate()
    anna, at = town.approver("Approver"), f"/console/lund/alerts/{spate}"
    anna.post(f"{at}/decide", data=form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve"))
    return spate


def shown(page: str, group: str) -> str:
    """Cut out of the page what became of the newest alert for a group."""
    cards: list[str] = re.findall(r'<article class="card sending".*?</article>', page, re.DOTALL)
    return next(each for each in cards if f">{group}</h3>" in each)


def test_the_page_moves_as_messages_leave_and_says_why_some_did_not_arrive(town: Town) -> None:
    approved(town)
    anna = town.approver()
    assert "Godkendt, sendes snart" in shown(seen(anna.get("/console/lund/delivery")), "Nabohjælp Nordby")
    town.post.fail_before.extend([None, Undeliverable(Reason.UNKNOWN_NUMBER)])
    town.deliver()
    page = seen(anna.get("/console/lund/delivery"))
    assert re.search("[34] sendt, uden kvittering", shown(page, "Nabohjælp Nordby"))
    assert "nummeret er ikke i brug" in page
    assert "2,50" in page or "2,00" in page, "what it has cost so far"


def test_what_did_not_arrive_is_sent_again_save_to_whom_it_must_not(town: Town) -> None:
    approved(town)
    town.post.fail_before.extend([None] + [Undeliverable(Reason.TEXT_REFUSED)] * 2)
    town.deliver()
    lost = [row for row in town.rows("lund/nabo_nord") if row[1] == "dead"]
    anna = town.approver()
    page = seen(anna.get("/console/lund/delivery"))
    fields = dict(re.findall(r'name="(alert|group|reason)" value="([^"]*)"', page[page.index('id="again-1"') :])[:3])
    assert fields["reason"] == "the provider refuses the text"
    done = seen(anna.post("/console/lund/delivery/again", data=fields))
    assert f"{len(lost)} beskeder bliver sendt igen." in done
    town.deliver()
    assert {state for _, state in town.rows("lund/nabo_nord")} == {"sent"}


def test_a_reader_sends_nothing_again_and_looks_nobody_up(town: Town) -> None:
    approved(town)
    reader = town.console.browser(Role.READER)
    again = {"alert": "a", "group": "lund/nabo_nord"}
    assert reader.post("/console/lund/delivery/again", data=again).status_code == 403
    assert reader.get("/console/lund/delivery/person?group=nabo_nord&recipient=r-1").status_code == 403


def test_a_channel_that_has_halted_is_told_with_why(town: Town) -> None:
    approved(town)
    town.post.fail_before.extend([Halted(Reason.BAD_LOGIN)] * 9)
    town.deliver()
    page = seen(town.approver().get("/console/lund/delivery"))
    assert "Kanalen »sms« er gået i stå." in page
    assert "udbyderen afviser vores login" in page


def test_one_member_is_looked_up_by_their_made_up_id_and_two_digits_are_all_that_is_told(town: Town) -> None:
    approved(town)
    town.deliver()
    anna = town.approver()
    page = seen(anna.get("/console/lund/delivery/person?group=nabo_nord&recipient=r-3"))
    assert "Telefonnummeret ender på 03" in page
    assert "Sendt på sms" in page
    assert "Der er ingen med det id i gruppen." in seen(
        anna.get("/console/lund/delivery/person?group=nabo_nord&recipient=r-99")
    )


@pytest.mark.parametrize("group", ["nabo_vest", "../odder/nabo_vest", "x"])
def test_nobody_of_another_partnership_is_looked_up(town: Town, group: str) -> None:
    asked = {"group": group, "recipient": "r-4"}
    page = seen(town.approver().get("/console/lund/delivery/person", params=asked))
    assert "ender på" not in page


def test_the_counts_come_as_a_file_that_names_nobody(town: Town) -> None:
    approved(town)
    town.deliver()
    answer = town.approver().get("/console/lund/delivery/counts.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(StringIO(answer.text)))
    sent = {(line["group"], line["state"]): int(line["count"]) for line in lines}
    assert sent.get(("nabo_nord", "sent")) == 4, answer.text
    assert "r-1" not in answer.text


def test_what_is_shown_can_be_narrowed_down(town: Town) -> None:
    spate = approved(town)
    town.deliver()
    anna = town.approver()
    one = seen(anna.get("/console/lund/delivery", params={"group": "politi"}))
    assert ">Politi</h3>" in one
    assert ">Nabohjælp Nordby</h3>" not in one
    assert ">Nabohjælp Nordby</h3>" in seen(anna.get("/console/lund/delivery", params={"spate": spate}))
    assert "Der er ikke sendt noget" in seen(anna.get("/console/lund/delivery", params={"which": "failed"}))
    town.later(hours=11)
    town.console.at = town.console.at.replace(month=6)
    assert "Der er ikke sendt noget" in seen(town.approver("Bo").get("/console/lund/delivery", params={"days": 7}))


def test_what_waits_is_told_with_what_keeps_it(town: Town) -> None:
    approved(town)
    town.deliver()
    page = seen(town.approver().get("/console/lund/delivery"))
    assert "til Politi på sms" in page
    assert "sendes kun, hvis ingen har svaret inden" in page
