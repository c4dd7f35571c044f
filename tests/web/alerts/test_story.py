"""From the first report to the phones, steered in a browser: what groups get is read, reworded, approved and sent."""

from pathlib import Path

import pytest
from sqlalchemy import select

from notifiers.audience import Medium
from notifiers.outbox import switching
from notifiers.outbox.auditing import How, What, decisions
from notifiers.people import How as Way
from notifiers.people import opt_out
from streams.web_tables import accounts, grants
from tests.web.alerts.town import CONFIG, NUMBERS, Town, card, form, told
from tests.web.console.house import Console, seen
from web.access.roles import Role

ADVICE = "Hold øje for hinanden, og vær en aktiv nabohjælper."
REWORDED = f"Bo trygt Lund: Der er flere indbrud i Nordby siden 2/3. {ADVICE} Afmeld: sms STOP til 92450001"


def rewording(town: Town, page: str, text: str, language: str = "da") -> dict[str, str]:
    """Fill in the form by which a text is reworded."""
    before = dict(zip(("da", "en"), town.texts("lund/nabo_nord"), strict=True))[language]
    fields = {"channel": "sms", "language": language, "text": text, "text_before": before}
    with town.console.house.engine.connect() as conn:
        subject = conn.exec_driver_sql(
            f"SELECT subject FROM messages WHERE group_id = 'lund/nabo_nord' AND language = '{language}'"  # noqa: S608
        ).scalar_one()
    return form(page, "Nabohjælp Nordby", **fields, subject=subject, subject_before=subject)


def test_a_spate_is_read_reworded_approved_and_reaches_the_phones(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    assert "Bølge i Nordby" in seen(anna.get("/console/lund/alerts"))
    page = seen(anna.get(at))
    assert "Godkend og send til op til 4" in page
    assert "2,00" in card(page, "Nabohjælp Nordby"), "four texts at a half each"

    wrong = anna.post(f"{at}/reword", data=rewording(town, page, "Der er tyve på spil på Elmevej 14!"))
    assert wrong.status_code == 409
    for fault in ("Den siger ikke, hvem den er fra.", "»tyve på spil« gør folk bange", "Tallet 14 kan være en adresse"):
        assert fault in wrong.text
    assert "Der er tyve på spil på Elmevej 14!</textarea>" in wrong.text, "what was written is not lost"

    assert anna.post(f"{at}/reword", data=rewording(town, page, REWORDED)).status_code == 303
    page = seen(anna.get(at))
    assert REWORDED in page
    assert "Rettet af Anna" in page
    assert anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve")).status_code == 303
    assert town.states("lund/nabo_nord") == ["ready"]

    town.deliver()
    assert sorted(text for _, text, _ in town.post.accepted if text == REWORDED) == [REWORDED] * 3
    assert town.rows("lund/nabo_nord") == [(f"r-{n}", "sent") for n in range(4)]
    assert "4 sendt, uden kvittering" in seen(anna.get("/console/lund/delivery"))


def test_while_sending_is_off_nobody_is_led_to_believe_that_something_goes_out(tmp_path: Path) -> None:
    town = Town(tmp_path, CONFIG.replace("sending: on", "sending: off"))
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    page = seen(anna.get(at))
    assert "Godkend og send" not in page
    assert "Godkend, men der bliver ikke sendt noget" in page
    assert "heller ikke når afsendelse bliver slået til" in page
    answer = anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve"))
    assert "Godkendt, men afsendelse er slået fra" in told(anna.get(answer.headers["location"]))
    for room in (at, "/console/lund/delivery"):
        ready = seen(anna.get(room))
        assert "Sendes ikke: afsendelse er slået fra" in ready
        assert "Godkendt, på vej" not in ready
        assert "Godkendt, sendes snart" not in ready
    town.deliver()
    assert "Ikke sendt: afsendelse var slået fra" in seen(anna.get(at))
    assert "4 fik den ikke" in seen(anna.get("/console/lund/delivery"))
    town.close()


def test_once_sending_is_on_somebody_is_told_of_what_was_approved_while_it_was_off_until_they_undo_it(
    tmp_path: Path,
) -> None:
    town = Town(tmp_path, CONFIG.replace("sending: on", "sending: off"))
    at = f"/console/lund/alerts/{town.spate()}"
    anna = town.approver()
    anna.post(f"{at}/decide", data=form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve"))
    town.deliver()
    notice = "Beskeden til Nabohjælp Nordby er godkendt, men blev ikke sendt."
    assert notice not in seen(anna.get("/console/lund/alerts"))
    town.close()

    with Console(tmp_path, CONFIG) as since:
        since.at = town.console.at
        anna = since.browser(Role.APPROVER)
        assert notice in seen(anna.get("/console/lund/alerts/now"))
        page = seen(anna.get(at))
        assert "fortryd beslutningen, og godkend igen inden" in card(page, "Nabohjælp Nordby")
        fields = form(page, "Nabohjælp Nordby", word="take_back")
        assert anna.post(f"{at}/decide", data=fields).status_code == 303
        assert notice not in seen(anna.get("/console/lund/alerts"))
        assert "Godkend og send til op til 4" in seen(anna.get(at))


def test_who_has_a_phone_and_a_mail_address_is_one_person(tmp_path: Path) -> None:
    town = Town(tmp_path, CONFIG.replace("areas: [nord], ", "areas: [nord], channels: [sms, mail], "))
    spate, key = town.spate(), town.console.house.key
    with town.console.house.engine.begin() as conn:
        for address, medium in ((NUMBERS[0], Medium.PHONE), ("r0@example.dk", Medium.EMAIL)):
            opt_out(conn, key, address, medium, Way.WEB, town.console.at)
    page = seen(town.approver().get(f"/console/lund/alerts/{spate}"))
    assert "Godkend og send til op til 3 (sms), 3 (mail)" in page
    assert "1 får den ikke" in card(page, "Nabohjælp Nordby")
    assert "Når op til 3 (sms), 3 (mail) personer" in seen(town.approver().get("/console/lund/alerts"))
    town.close()


def test_who_reworded_and_who_approved_is_on_record_with_the_old_words(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    before = town.texts("lund/nabo_nord")[0]
    anna.post(f"{at}/reword", data=rewording(town, seen(anna.get(at)), REWORDED))
    page = seen(anna.get(at))
    anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve"))
    with town.console.house.engine.connect() as conn:
        found = [(each.what, each.who, each.how) for each in decisions(conn)]
    assert found == [(What.REWORDED, "Anna", How.CONSOLE), (What.APPROVED, "Anna", How.CONSOLE)]
    assert before in seen(anna.get(at))


def test_declining_takes_a_reason_which_stands_in_the_log_and_the_history(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    fields = form(seen(anna.get(at)), "Nabohjælp Nordby", word="decline")
    assert "Skriv en begrundelse" in told(anna.post(f"{at}/decide", data=fields | {"because": "  "}))
    assert "ligner et nummer" in told(anna.post(f"{at}/decide", data=fields | {"because": "spurgte 20 12 00 67"}))
    assert town.states("lund/nabo_nord") == ["waiting_approval"]
    assert anna.post(f"{at}/decide", data=fields | {"because": "Det var en øvelse"}).status_code == 303
    assert "Det var en øvelse" in seen(anna.get(at))
    town.later(days=30)
    assert "Anna afviste: Det var en øvelse" in seen(town.approver("Bo").get("/console/lund/alerts"))
    town.deliver()
    assert town.rows("lund/nabo_nord") == []


def test_a_decision_is_taken_back_until_the_first_text_has_left(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    anna.post(f"{at}/decide", data=form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve"))
    page = seen(anna.get(at))
    assert anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="take_back")).status_code == 303
    assert town.states("lund/nabo_nord") == ["waiting_approval"]
    anna.post(f"{at}/decide", data=form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve"))
    page = seen(anna.get(at))
    town.deliver()
    late = anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="take_back"))
    assert "for sent at fortryde" in told(late)
    assert "Fortryd beslutningen" not in card(late.text, "Nabohjælp Nordby")


def test_an_alert_is_stopped_and_goes_on_and_so_does_everything(town: Town) -> None:
    spate = town.spate()
    everywhere = town.approver()
    at = f"/console/lund/alerts/{spate}"
    fields = form(seen(everywhere.get(at)), "Nabohjælp Nordby")
    assert everywhere.post(f"{at}/stop", data=fields | {"word": "stop"}).status_code == 303
    assert town.states("lund/nabo_nord") == ["withheld"]
    assert everywhere.post(f"{at}/stop", data=fields | {"word": "resume"}).status_code == 303
    assert town.states("lund/nabo_nord") == ["waiting_approval"]


def test_only_who_approves_in_all_partnerships_stops_the_whole_house(town: Town) -> None:
    assert town.approver().post("/console/lund/alerts/stop", data={"word": "stop"}).status_code == 403
    assert "Stop alle beskeder" not in seen(town.approver(name="Bo").get("/console/lund/alerts"))


def test_a_copy_that_nobody_put_to_use_is_not_let_go_on_by_a_click(town: Town) -> None:
    anna, at = town.approver(), "/console/lund/alerts"
    with town.console.house.engine.begin() as conn:
        account = conn.scalar(select(accounts.c.id).where(accounts.c.name == "Anna"))
        conn.execute(grants.insert().values(account_id=account, partnership="odder", role=Role.APPROVER))
        switching.stop_copy(conn, town.console.at)
    went_on = anna.post(f"{at}/stop", data={"word": "resume"})
    assert went_on.status_code == 303
    assert "Bed driften om først at køre »trygvarsel restored«" in seen(anna.get(went_on.headers["Location"]))
    with town.console.house.engine.connect() as conn:
        assert switching.stopped(conn)


@pytest.mark.parametrize("what", ["decide", "reword", "check", "stop"])
def test_a_reader_sees_it_all_and_is_told_why_there_are_no_buttons(town: Town, what: str) -> None:
    spate = town.spate()
    reader, at = town.console.browser(Role.READER), f"/console/lund/alerts/{spate}"
    page = seen(reader.get(at))
    assert town.texts("lund/nabo_nord")[0] in page
    assert "kun en godkender kan beslutte" in page
    assert "<button id=" not in page
    fields = form(seen(town.approver().get(at)), "Nabohjælp Nordby", word="stop" if what == "stop" else "approve")
    assert reader.post(f"{at}/{what}", data=fields).status_code == 403


def test_what_is_over_is_told_before_it_is_and_then_waits_for_a_decision_of_its_own(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    page = seen(anna.get(at))
    assert "er bølgen slut den 17. mar. 2026 kl. 13.00" in page
    anna.post(f"{at}/decide", data=form(page, "Nabohjælp Nordby", word="approve"))
    town.deliver()
    ending = "Bo trygt Lund: Der har været ro i Nordby i 14 dage."
    assert ending in page
    town.later(days=15)
    assert any(text.startswith(ending) for text in town.texts("lund/nabo_nord"))
    assert "Venter også på en beslutning" in seen(town.approver("Bo").get("/console/lund/alerts"))


def test_contacts_who_do_not_answer_are_told_of_and_whoever_called_them_can_say_so(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    town.deliver()
    assert "Ingen har svaret endnu" in card(seen(anna.get(at)), "Politi")
    for _ in range(2):
        town.later(minutes=16)
        town.deliver()
    assert "Ring til en af dem" in card(seen(anna.get(at)), "Politi")
    assert "Ingen i Politi har svaret." in seen(anna.get("/console/lund/alerts"))
    fields = form(seen(anna.get(at)), "Politi")
    assert anna.post(f"{at}/acknowledge", data=fields).status_code == 303
    assert "Anna har set den (konsollen)" in card(seen(anna.get(at)), "Politi")
