"""The log tells those who may look who decided what."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import insert

from notifiers.outbox.auditing import Decision, How, What, note
from streams.tables import alerts
from tests.web.console.house import Console, seen
from web.access.roles import Role
from web.console.words import LANGUAGES, phrases


def decide(console: Console, who: str, what: What, group: str = "", detail: str = "", alert: str = "") -> None:
    with console.house.engine.begin() as conn:
        note(conn, Decision(console.at, who, How.CONSOLE, what, alert, group, detail))
    console.at += timedelta(hours=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_decision_and_every_way_has_a_word(language: str) -> None:
    said = phrases(language)
    assert all(f"log.what_{each.name.lower()}" in said for each in What)
    assert all(f"log.how_{each.name.lower()}" in said for each in How)


def test_the_newest_comes_first_and_what_concerns_everybody_is_there_too(console: Console) -> None:
    decide(console, "Bo", What.APPROVED, "lund/nabo_nord")
    decide(console, "Driften", What.STOPPED)
    page = seen(console.browser(Role.READER).get("/console/lund/log"))
    assert "Nabohjælp Nordby" in page
    assert page.index("Hele Trygvarsel") < page.index("Nabohjælp Nordby")


@pytest.mark.parametrize(("language", "told"), [("da", "Bo: politiet: godkender"), ("en", "Bo: politiet: approver")])
def test_a_role_is_called_as_the_reader_calls_it(console: Console, language: str, told: str) -> None:
    decide(console, "Driften", What.ROLE_GIVEN, "lund", "Bo: politiet: approver")
    decide(console, "Driften", What.ROLE_TAKEN, "lund", "Bodil: gartner")
    browser = console.browser(Role.READER, language=language)
    for page in (seen(browser.get("/console/lund/log")), browser.get("/console/lund/log.csv").text):
        assert told in page
        assert "Bodil: gartner" in page


def test_another_partnerships_decisions_are_not_there_nor_those_about_its_alerts(console: Console) -> None:
    decide(console, "Olga", What.APPROVED, "lund2/nabo")
    decide(console, "Otto", What.APPROVED, "odder")
    with console.house.engine.begin() as conn:
        row = {"alert_id": "a-1", "spate_id": "s-1", "raised_at": console.at, "body": "{}", "partnership": "odder"}
        conn.execute(insert(alerts).values(row))
    decide(console, "Oda", What.STOPPED, alert="a-1")
    page = seen(console.browser(Role.READER).get("/console/lund/log"))
    assert not any(name in page for name in ("Olga", "Otto", "Oda"))


def test_it_can_be_narrowed_down_by_person_by_kind_and_by_day(console: Console) -> None:
    decide(console, "Bo", What.APPROVED, "lund/nabo_nord", "det første")
    console.at += timedelta(days=3)
    decide(console, "Bodil", What.DECLINED, "lund/nabo_nord", "det andet")
    browser = console.browser(Role.READER)

    def shown(**asked: str) -> tuple[bool, bool]:
        page = seen(browser.get("/console/lund/log", params=asked))
        return "det første" in page, "det andet" in page

    assert shown() == (True, True)
    assert shown(who="BODIL") == (False, True)
    assert shown(what="approved") == (True, False)
    assert shown(until="2026-03-02") == (True, False)
    assert shown(since="2026-03-03") == (False, True)
    assert shown(who="100%") == (False, False)
    assert shown(what="nonsense", since="i går", before="x") == (True, True)


def test_it_can_be_leafed_through_and_no_line_is_lost(console: Console) -> None:
    for number in range(120):
        decide(console, "Bo", What.APPROVED, "lund", f"linje-{number}.")
    browser, address, pages = console.browser(Role.READER), "/console/lund/log?who=Bo", []
    while address:
        pages.append(seen(browser.get(address)))
        link = pages[-1].partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = f"/console/lund/log{link.replace('&amp;', '&')}" if 'rel="next"' in pages[-1] else ""
    assert len(pages) == 3
    assert [sum(f"linje-{number}." in page for page in pages) for number in range(120)] == [1] * 120


def test_what_names_keys_and_reports_is_for_the_police_alone(console: Console) -> None:
    decide(console, "Politi", What.REFUSED_OPENED, detail="refused report 17")
    assert "refused report 17" not in seen(console.browser(Role.COORDINATOR).get("/console/lund/log"))
    assert "refused report 17" not in console.browser(Role.APPROVER).get("/console/lund/log.csv").text
    assert "refused report 17" in seen(console.browser(Role.POLICE).get("/console/lund/log"))


def test_the_file_says_the_same_and_holds_no_formula(console: Console) -> None:
    decide(console, "=cmd|calc", What.APPROVED, "lund/nabo_nord", "@SUM(A1)")
    answer = console.browser(Role.READER, language="en").get("/console/lund/log.csv?who=cmd")
    assert answer.headers["content-disposition"] == 'attachment; filename="log-lund.csv"'
    heading, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";")
    assert heading == ["When", "Who", "What", "How", "Group", "Alert", "More"]
    assert line == ["2026-03-02 13:00:00", "'=cmd|calc", "approved", "the console", "Nabohjælp Nordby", "", "'@SUM(A1)"]


def test_what_somebody_wrote_is_shown_as_they_wrote_it(console: Console) -> None:
    decide(console, "<script>alert(1)</script>", What.APPROVED, "lund", "<b>fed</b>")
    page = seen(console.browser(Role.READER).get('/console/lund/log?who="><script>'))
    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script&gt;"' in page
