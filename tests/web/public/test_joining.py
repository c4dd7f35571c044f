"""People who join by themselves: only with a code sent to their own telephone, and only once they have said yes."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from config.load import load
from notifiers import people
from notifiers.audience import Listed, Medium
from notifiers.delivery import Delivery
from notifiers.people import How
from notifiers.people.tables import members
from streams.arrivals import Arrival
from streams.reports import write_json
from streams.web_tables import signups
from tests.web.network.town import NETWORK
from tests.web.public.street import ANNE, JOIN, Street, hidden
from tests.world import dedented, spate
from trygvarsel.terms import terms_of
from web.public.codes import LASTS, TRIES


def listed(street: Street) -> list[tuple[str, str, bool]]:
    """Name those in the group, by number, language and whether they can be told."""
    with street.house.engine.connect() as conn:
        rows = conn.execute(select(members).where(members.c.group_id == "lund/nabo_nord", members.c.active)).all()
        known = street.people.addresses(
            conn, [Listed("lund/nabo_nord", row.recipient) for row in rows], Medium.PHONE
        ).values()
    return [(row.phone, row.language, row.phone in known) for row in rows]


def deliver(street: Street) -> None:
    """Send what is due to the street's telephones."""
    terms = terms_of(street.house.settings, street.house.service.policies)
    delivery = Delivery(
        street.house.engine, {"sms": street.phones}, street.people, terms,
        now=lambda: street.at, chance=random.Random(1),
    )  # fmt: skip
    delivery.deliver()
    delivery.close()


def trouble(street: Street, name: str, hours: float) -> None:
    """Let a spate of burglaries come to pass in the north of town, and its alert be sent."""
    for report in spate(name, hours):
        street.at = report.reported_at or street.at
        street.house.service.receive([Arrival(write_json(report).encode(), "test")], street.at)
    deliver(street)


def join(street: Street, phone: str = ANNE) -> None:
    assert street.give(street.ask(phone), street.code(phone)).status_code == 303


def test_who_joins_hears_of_a_spate_and_who_leaves_hears_of_none_after(street: Street) -> None:
    join(street)
    trouble(street, "a", 1)
    assert len(street.phones.of(ANNE)) == 2
    assert "Nordby" in street.phones.of(ANNE)[-1]
    assert street.give(street.ask(ANNE, "/leave"), street.code(), "/leave").status_code == 303
    heard = len(street.phones.of(ANNE))
    trouble(street, "b", 24 * 60)
    assert len(street.phones.of(ANNE)) == heard


def test_nobody_is_a_member_before_the_code_has_been_given(street: Street) -> None:
    page = street.ask(ANNE)
    assert listed(street) == []
    street.give(page, street.code())
    assert listed(street) == [(ANNE, "da", True)]


def test_what_was_agreed_to_is_kept_word_for_word_and_the_ledger_says_how(street: Street) -> None:
    join(street)
    shown = street.browser().get(JOIN).text
    with street.house.engine.connect() as conn:
        text = conn.scalar(select(members.c.consent_text))
        [entry] = people.prove(conn, street.house.key, ANNE)
    assert text
    assert f">{text}<" in shown
    assert (entry.how, entry.what, entry.group_id) == (How.WEB, people.What.GIVEN, "lund/nabo_nord")


def test_without_a_yes_no_code_is_sent(street: Street) -> None:
    answer = street.ask(ANNE, agree="")
    assert answer.status_code == 400
    assert street.sent == []


def test_who_reads_english_is_asked_and_texted_in_english(street: Street) -> None:
    browser = street.browser()
    browser.headers["Accept-Language"] = "en-GB,en;q=0.9"
    page = browser.get(JOIN)
    assert '<html lang="en">' in page.text
    street.ask(ANNE, browser=browser, spoken=hidden(page, "spoken"))
    assert "Your code is" in street.phones.of(ANNE)[0]


def test_who_has_opted_out_comes_back_by_their_own_yes_and_to_this_group_alone(street: Street) -> None:
    join(street)
    with street.house.engine.begin() as conn:
        people.opt_out(conn, street.house.key, ANNE, Medium.PHONE, How.SMS, street.at)
    street.at += timedelta(days=2)
    join(street)
    assert listed(street) == [(ANNE, "da", True)]
    with street.house.engine.connect() as conn:
        assert people.prove(conn, street.house.key, ANNE)[-1].what is people.What.GIVEN_AGAIN


def test_a_code_given_twice_makes_one_member(street: Street) -> None:
    page = street.ask(ANNE)
    assert [street.give(page, street.code()).status_code for _ in range(2)] == [303, 303]
    assert len(listed(street)) == 1
    with street.house.engine.connect() as conn:
        assert len(people.prove(conn, street.house.key, ANNE)) == 1


def test_a_form_sent_twice_sends_one_code(street: Street) -> None:
    browser = street.browser()
    page = browser.get(JOIN)
    form = {"form": hidden(page, "form"), "phone": ANNE, "agree": hidden(page, "agree")}
    pages = [browser.post(JOIN, data=form).text for _ in range(3)]
    assert len(street.sent) == 1
    assert len({hidden_of(page) for page in pages}) == 1


def hidden_of(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"', maxsplit=1)[0]


@pytest.mark.parametrize("asked_before", [True, False])
def test_nobody_agrees_to_other_words_than_they_have_read(street: Street, tmp_path: Path, asked_before: bool) -> None:
    form = street.browser().get(JOIN)
    asked = street.ask(ANNE) if asked_before else form
    (tmp_path / "later.yaml").write_text(dedented(NETWORK.replace("name: Nordby", "name: Nordby og oplandet")), "utf-8")
    street.in_force = load(tmp_path / "later.yaml")
    if asked_before:
        assert street.give(asked, street.code()).status_code == 400
    else:
        old = {"form": hidden(form, "form"), "phone": ANNE, "agree": hidden(form, "agree")}
        answer = street.browser().post(JOIN, data=old)
        assert "Siden er for gammel" in answer.text
    assert listed(street) == []
    assert "Nordby og oplandet" in street.browser().get(JOIN).text


def test_a_wrong_code_lets_nobody_in(street: Street) -> None:
    page = street.ask(ANNE)
    for wrong in ("000000" if street.code() != "000000" else "000001", "", "½½½½½½", "' or 1=1"):
        assert street.give(page, wrong).status_code == 400
    assert listed(street) == []


def test_after_five_tries_the_right_code_is_wrong_too(street: Street) -> None:
    page = street.ask(ANNE)
    for _ in range(TRIES):
        street.give(page, "000000" if street.code() != "000000" else "000001")
    assert street.give(page, street.code()).status_code == 400
    assert listed(street) == []


def test_after_a_quarter_of_an_hour_the_code_is_wrong_and_the_number_forgotten(street: Street) -> None:
    page, code = street.ask(ANNE), street.code()
    street.at += LASTS
    assert street.give(page, code).status_code == 400
    street.ask("+4520100002")
    with street.house.engine.connect() as conn:
        kept = conn.scalars(select(signups.c.phone).order_by(signups.c.created_at)).all()
    assert kept == ["", "+4520100002"]


def test_neither_the_code_nor_the_number_of_a_member_stands_in_the_waiting_list(street: Street) -> None:
    page = street.ask(ANNE)
    with street.house.engine.connect() as conn:
        [row] = conn.execute(select(signups)).all()
    assert street.code() not in str(row)
    assert hidden(page, "ticket") not in str(row)
    street.give(page, street.code())
    with street.house.engine.connect() as conn:
        assert ANNE[3:] not in str(conn.execute(select(signups)).all())


def test_a_code_for_one_thing_opens_no_other(street: Street) -> None:
    join(street)
    page = street.ask(ANNE, "/why")
    assert street.give(page, street.code(), "/leave").status_code == 400
    assert street.give(page, street.code(), JOIN).status_code == 400


def test_a_group_that_is_not_open_to_all_is_not_there(street: Street) -> None:
    browser = street.browser()
    for group in ("lund/nabo_syd", "lund/vagt", "odder/hemmelig", "lund/nonesuch", "x/y"):
        answers = [browser.get(f"/join/{group}"), browser.post(f"/join/{group}", data={"phone": ANNE})]
        assert [each.status_code for each in answers] == [404, 404]
    assert street.sent == []


def test_while_nothing_is_sent_nobody_pretends(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Street(tmp_path_factory.mktemp("off"), NETWORK.replace("sending: on", "sending: off")) as street:
        browser = street.browser()
        assert "Vi sender ingen sms" in browser.get(JOIN).text
        assert "<form" not in browser.get(JOIN).text.split("<footer")[0]
        assert "botryg@lund.example" in browser.get("/leave").text, "whom else to tell that one wants out"
        for path in (JOIN, "/leave", "/why"):
            answer = browser.post(path, data={"phone": ANNE, "agree": "yes"})
            assert answer.status_code == 503
        assert street.sent == []


def test_in_an_exercise_the_code_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Street(tmp_path_factory.mktemp("exercise"), "\n    exercise: on" + NETWORK) as street:
        street.ask(ANNE)
        assert street.phones.of(ANNE)[0].startswith("ØVELSE: Bo trygt Lund: Din kode er")


def test_the_code_fits_one_text_and_carries_no_link(street: Street) -> None:
    street.ask(ANNE)
    [text] = street.phones.of(ANNE)
    assert len(text) <= 160
    assert "http" not in text


def test_who_lives_where_is_asked_only_where_the_group_needs_it_and_kept_as_the_middle_of_an_area(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    near = NETWORK.replace("open_to_all: on,", "open_to_all: on, within: 1 km,")
    with Street(tmp_path_factory.mktemp("near"), near) as street:
        assert 'name="area"' in street.browser().get(JOIN).text
        street.give(street.ask(ANNE, area="nord"), street.code())
        with street.house.engine.connect() as conn:
            assert conn.scalar(select(members.c.cell9)) is not None


def test_a_group_that_tells_everybody_keeps_no_home(street: Street) -> None:
    assert 'name="area"' not in street.browser().get(JOIN).text
    street.give(street.ask(ANNE, area="nord"), street.code())
    with street.house.engine.connect() as conn:
        assert conn.scalar(select(members.c.cell9)) is None
