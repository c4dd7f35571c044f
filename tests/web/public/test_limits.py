"""Nobody is bombed with codes, and nobody asks for thousands."""

from datetime import timedelta

from notifiers.outbox.auditing import What, decisions
from notifiers.outbox.switching import stop
from tests.web.public.street import ANNE, JOIN, Street, hidden
from tests.world import START
from web.public import codes
from web.public.counter import SHARE
from web.public.pace import MOST, WITHIN, Pace


def test_a_number_gets_three_codes_a_day_whoever_asks_and_the_log_counts_them(street: Street) -> None:
    answers = [street.ask(ANNE, browser=street.browser(f"192.0.2.{n}")) for n in range(5)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
    assert "Prøv igen i morgen" in answers[-1].text
    assert len(street.phones.of(ANNE)) == 3
    with street.house.engine.connect() as conn:
        said = decisions(conn)
    assert [each.what for each in said] == [What.CODE_ASKED_FOR] * 3
    assert ANNE not in str(said)
    street.at += timedelta(days=1)
    assert street.ask(ANNE).status_code == 200
    assert len(street.phones.of(ANNE)) == 4


def test_the_codes_of_a_number_are_counted_over_all_forms(street: Street) -> None:
    answers = [street.ask(ANNE, path) for path in (JOIN, "/leave", "/why", JOIN)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]


def asked(street: Street, purpose: codes.Purpose, times: int) -> None:
    """Have so many others ask for a code."""
    with street.house.engine.begin() as conn:
        for n in range(times):
            ask = codes.Ask(purpose, "g", f"p{n}", "da", genuine=True)
            assert codes.begin(conn, ask, f"t{n}", "123456", street.at) is codes.Begun.NEW


def test_there_is_an_end_to_the_codes_of_a_day_but_nobody_is_kept_from_leaving(street: Street) -> None:
    asked(street, codes.Purpose.JOIN, codes.MOST_FOR_ALL)
    answer = street.ask(ANNE)
    assert answer.status_code == 429
    assert "holder pause" in answer.text
    assert street.sent == []
    assert [street.ask(ANNE, path).status_code for path in ("/leave", "/why")] == [200, 200]


def test_however_many_want_to_leave_the_next_one_may_too(street: Street) -> None:
    asked(street, codes.Purpose.LEAVE, codes.MOST_FOR_ALL)
    assert street.ask(ANNE, "/leave").status_code == 200


def test_what_is_no_number_and_what_machines_fill_in_uses_up_nobodys_codes(street: Street) -> None:
    asked(street, codes.Purpose.JOIN, codes.MOST_FOR_ALL - 1)
    assert [street.ask(f"junk {n}").status_code for n in range(3)] == [200] * 3
    assert [street.ask(f"2010020{n}", website="https://spam.example").status_code for n in range(3)] == [200] * 3
    assert [street.ask(number).status_code for number in (ANNE, "20100099")] == [200, 429]
    assert len(street.sent) == 1


def test_one_household_cannot_use_up_what_there_is_for_all(street: Street) -> None:
    browser = street.browser()
    page = browser.get(JOIN)
    form = {"form": hidden(page, "form"), "phone": ANNE, "agree": hidden(page, "agree")}
    answers = []
    for n in range(SHARE + 1):
        street.at += WITHIN if n == MOST else timedelta()
        answers.append(browser.post(JOIN, data=form).status_code)
    assert answers == [200] * SHARE + [429]
    assert street.ask(ANNE, "/leave", browser).status_code == 200
    assert street.ask(ANNE, browser=street.browser("198.51.100.7")).status_code == 200
    street.at += codes.A_DAY
    assert street.ask(ANNE, browser=browser).status_code == 200


def test_whoever_comes_too_often_is_asked_to_wait_and_others_are_not(street: Street) -> None:
    browser = street.browser()
    form = {"form": hidden(browser.get("/why"), "form"), "phone": ANNE}
    assert [browser.post("/why", data=form).status_code for _ in range(MOST + 2)] == [200] * MOST + [429, 429]
    assert street.ask(ANNE, browser=street.browser("198.51.100.7")).status_code == 200
    street.at += WITHIN
    assert browser.post("/why", data=form).status_code == 200


def test_trying_codes_counts_too(street: Street) -> None:
    page, browser = street.ask(ANNE), street.browser()
    data = {"ticket": hidden(page, "ticket"), "code": "000000"}
    statuses = [browser.post(JOIN, data=data).status_code for _ in range(MOST)]
    assert statuses == [400] * (MOST - 1) + [429]


def test_what_is_remembered_of_addresses_is_bounded() -> None:
    pace = Pace(most=1, remembered=100)
    assert pace.allows("192.0.2.1", START)
    assert not pace.allows("192.0.2.1", START)
    assert all(pace.allows(f"198.51.{n // 250}.{n % 250}", START) for n in range(1000))
    assert pace.allows("192.0.2.1", START)
    assert len(pace._seen) <= 100


def test_a_machine_that_fills_in_every_field_gets_the_same_answer_and_no_code(street: Street) -> None:
    answers = [street.ask(ANNE, path, website="https://spam.example") for path in (JOIN, "/leave", "/why")]
    assert [each.status_code for each in answers] == [200, 200, 200]
    assert street.sent == []


def test_a_form_that_was_not_handed_out_by_us_sends_nothing(street: Street) -> None:
    agreed = hidden(street.browser().get(JOIN), "agree")
    for form in ("", "made-up.0000", "x" * 300):
        answer = street.browser().post(JOIN, data={"form": form, "phone": ANNE, "agree": agreed})
        assert answer.status_code == 400
    assert street.sent == []


def test_while_somebody_has_stopped_everything_no_code_goes_out(street: Street) -> None:
    page = street.browser().get(JOIN)
    form, agreed = hidden(page, "form"), hidden(page, "agree")
    with street.house.engine.begin() as conn:
        stop(conn, "Anne Vestergaard", street.at)
    answer = street.browser().post(JOIN, data={"form": form, "phone": ANNE, "agree": agreed})
    assert answer.status_code == 503
    assert street.sent == []
