"""What stands on the pages: for whom, in both languages, of no other partnership, and never anybody's number."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifiers.outbox.auditing import How, What
from notifiers.reasons import Reason
from tests.web.alerts.town import CONFIG, NUMBERS, Town, card, form
from tests.web.console.house import seen
from web.access.roles import Role
from web.console.alerting.deciding import DONE
from web.console.words import LANGUAGES, phrases


@pytest.mark.parametrize("room", ["alerts", "delivery"])
def test_both_languages_have_the_same_phrases(room: str) -> None:
    danish, english = ({name for name in phrases(each) if name.startswith(f"{room}.")} for each in LANGUAGES)
    assert danish == english


def test_every_reason_every_decision_and_every_answer_is_worded() -> None:
    wanted = {f"delivery.reason_{each.name.lower()}" for each in Reason}
    wanted |= {f"alerts.said_{name}" for name in DONE} | {f"alerts.how_{how.name.lower()}" for how in How}
    about_alerts = set(What) & {
        What.APPROVED, What.DECLINED, What.RELEASED, What.TAKEN_BACK, What.REWORDED, What.ACKNOWLEDGED,
        What.STOPPED, What.RESUMED, What.RESENT,
    }  # fmt: skip
    wanted |= {f"alerts.did_{what.name.lower()}" for what in about_alerts}
    for language in LANGUAGES:
        assert not wanted - phrases(language).keys()


def test_police_see_the_reports_by_name_and_all_others_only_the_day_and_the_area(town: Town) -> None:
    at = f"/console/lund/alerts/{town.spate('sag')}"
    police = seen(town.console.browser(Role.POLICE).get(at))
    others = seen(town.console.browser(Role.COORDINATOR, Role.APPROVER).get(at))
    assert "sag0" in police
    assert "Meter fra midten" in police
    assert "sag0" not in others
    assert "Meter fra midten" not in others
    assert "<td>2. mar. 2026</td><td>Nordby</td>" in others


def test_an_expert_who_is_blind_is_told_what_the_curve_shows(town: Town) -> None:
    spate = town.spate()
    page = seen(town.approver().get(f"/console/lund/alerts/{spate}"))
    assert 'role="img" aria-labelledby="curve-title curve-desc"' in page
    assert "En trappe op til 3 indbrud" in page
    assert len(re.findall(r"<tr><td>\d+\. mar\. 2026</td><td class=\"right\">\d", page)) == 3


def test_another_partnership_sees_and_decides_nothing_of_it(town: Town) -> None:
    spate = town.spate()
    fields = form(seen(town.approver().get(f"/console/lund/alerts/{spate}")), "Nabohjælp Nordby", word="approve")
    other = town.approver("Carl", partnership="odder")
    assert other.get(f"/console/lund/alerts/{spate}").status_code == 403
    assert other.get(f"/console/odder/alerts/{spate}").status_code == 404
    assert "Nordby" not in seen(other.get("/console/odder/alerts"))
    assert "Nordby" not in seen(other.get("/console/odder/delivery"))
    assert "Nordby" not in other.get("/console/odder/delivery/counts.csv").text
    words = fields | {"channel": "sms", "language": "da", "text": "x"}
    for path, data in (("decide", fields), ("reword", words), ("check", words), ("acknowledge", fields)):
        refused = other.post(f"/console/odder/alerts/{spate}/{path}", data=data)
        assert refused.status_code in {404, 409}, path
    other.post(f"/console/odder/alerts/{spate}/stop", data=fields | {"word": "stop"})
    other.post("/console/odder/delivery/again", data={"alert": fields["alert"], "group": "lund/nabo_nord"})
    assert town.states("lund/nabo_nord") == ["waiting_approval"]


def test_where_the_settings_name_who_may_nobody_else_decides(tmp_path_factory: pytest.TempPathFactory) -> None:
    named = CONFIG.replace("name: Bo trygt Lund\n", "name: Bo trygt Lund\n        roles: {coordinator: [Bodil Holm]}\n")
    town = Town(tmp_path_factory.mktemp("roles"), named)
    try:
        at = f"/console/lund/alerts/{town.spate()}"
        anna, bodil = town.approver(), town.approver("bodil holm")
        fields = form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve")
        refused = anna.post(f"{at}/decide", data=fields)
        assert refused.status_code == 409
        assert "kun disse beslutte det her: Bodil Holm" in refused.text
        assert bodil.post(f"{at}/decide", data=fields).status_code == 303
        assert "Godkendt af Bodil Holm" in card(seen(bodil.get(at)), "Nabohjælp Nordby")
    finally:
        town.close()


def test_nobodys_number_or_mail_address_stands_on_any_page(town: Town) -> None:
    spate = town.spate()
    anna = town.approver()
    at = f"/console/lund/alerts/{spate}"
    anna.post(f"{at}/decide", data=form(seen(anna.get(at)), "Nabohjælp Nordby", word="approve"))
    town.deliver()
    pages = ["alerts", "alerts/now", f"alerts/{spate}", f"alerts/{spate}/now", "delivery", "delivery/now"]
    pages += ["delivery/counts.csv", "delivery/person?group=nabo_nord&recipient=r-1"]
    for page in pages:
        shown = anna.get(f"/console/lund/{page}")
        assert shown.status_code == 200, page
        digits = re.sub(r"\D", "", re.sub(r'"[0-9a-zA-Z_-]{20,}"', "", shown.text))
        assert not [number for number in NUMBERS if number in shown.text or number[3:] in digits], page
        assert "@example.dk" not in shown.text, page


def test_words_are_checked_while_somebody_types_and_nothing_is_saved(town: Town) -> None:
    spate = town.spate()
    anna, at = town.approver(), f"/console/lund/alerts/{spate}"
    fields = form(seen(anna.get(at)), "Nabohjælp Nordby", channel="sms", language="da", subject="Indbrud i Nordby")
    before = town.texts("lund/nabo_nord")
    assert "Teksten er tom." in seen(anna.post(f"{at}/check", data=fields | {"text": ""}))
    long = seen(anna.post(f"{at}/check", data=fields | {"text": f"{before[0]} {'Hold øje. ' * 40}"}))
    assert re.search(r"Den fylder \d sms-dele", long)
    assert "Teksten er i orden." in seen(anna.post(f"{at}/check", data=fields | {"text": before[0]}))
    assert town.texts("lund/nabo_nord") == before


@pytest.fixture(scope="module")
def searching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    town = Town(tmp_path_factory.mktemp("searching"))
    town.spate()
    yield town.approver()
    town.close()


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
@example("0001-01-01")
@example("9999-12-31")
def test_whatever_is_looked_for_the_page_comes(searching: TestClient, text: str) -> None:
    wanted = {"area": text, "since": text, "until": text}
    assert searching.get("/console/lund/alerts", params=wanted).status_code == 200
