"""The page on which the police see what was refused, why, and how to mend it."""

import json
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from notifiers.outbox.auditing import What, decisions
from streams.arrivals import Arrival
from streams.tables import refused
from streams.web_tables import accounts, grants
from tests.web.console.house import Console, seen
from tests.web.proposals.kept import TWO
from tests.web.served import columns
from tests.world import burglary
from web.access.roles import Role
from web.console.pages.refused import EXPLAINED
from web.console.words import phrases

NORTH = columns(burglary("north-1", 0, source="north"))
ROWS = (NORTH | {"lat": "fifty-six"}, NORTH | {"report_id": "r2", "lat": 1.0}, {"report_id": "r3", "source": "south"})


@pytest.fixture
def refusals(console: Console) -> Console:
    for row in ROWS:
        console.house.service.receive([Arrival(json.dumps(row).encode(), "http")], console.at)
    return console


def test_the_latest_comes_first_with_its_reason_and_what_to_do(refusals: Console) -> None:
    page = seen(refusals.browser(Role.POLICE, language="en").get("/console/lund/refused"))
    assert page.index(">r3<") < page.index(">r2<") < page.index(">north-1<")
    assert "lat: expected degrees north as a number, with a point" in page
    assert "Correct the fields that the reason names" in page
    assert "fifty-six" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"source": "south"}, {"r3"}),
        ({"kind": "outside"}, {"r2"}),
        ({"text": "DEGREES"}, {"north-1"}),
        ({"text": "%"}, set()),
    ],
)
def test_it_can_be_searched(refusals: Console, query: dict[str, str], found: set[str]) -> None:
    page = seen(refusals.browser(Role.POLICE).get("/console/lund/refused", params=query))
    assert {each for each in ("north-1", "r2", "r3") if f">{each}<" in page} == found


def test_only_the_police_see_it_and_nothing_of_a_report_is_shown_before_it_is_opened(refusals: Console) -> None:
    for role in (Role.READER, Role.COORDINATOR, Role.APPROVER):
        browser = refusals.browser(role)
        assert browser.get("/console/lund/refused").status_code == 403
        assert browser.post("/console/lund/refused/1").status_code == 403
    assert str(NORTH["lon"]) not in seen(refusals.browser(Role.POLICE).get("/console/lund/refused"))


def test_who_opens_a_report_sees_all_of_it_and_stands_in_the_log(refusals: Console) -> None:
    assert "fifty-six" in seen(refusals.browser(Role.POLICE).post("/console/lund/refused/1"))
    with refusals.house.engine.connect() as conn:
        [opened] = [each for each in decisions(conn) if each.what is What.REFUSED_OPENED]
    assert (opened.who, opened.detail) == ("Anna", "refused report 1")
    assert refusals.browser(Role.POLICE, name="Bo").post("/console/lund/refused/99").status_code == 404


def test_where_there_are_several_partnerships_only_the_police_of_all_of_them_open_a_report(tmp_path: Path) -> None:
    with Console(tmp_path, TWO) as console:
        console.house.service.receive([Arrival(json.dumps(ROWS[0]).encode(), "http")], console.at)
        here = console.browser(Role.POLICE, language="en")
        assert "Show the whole report" not in seen(here.get("/console/lund/refused"))
        assert here.post("/console/lund/refused/1").status_code == 403
        everywhere = console.browser(Role.POLICE, language="en", name="Bo")
        with console.house.engine.begin() as conn:
            bo = conn.execute(select(accounts.c.id).where(accounts.c.name == "Bo")).scalar_one()
            conn.execute(grants.insert().values(account_id=bo, partnership="odder", role=Role.POLICE))
        assert "Show the whole report" in seen(everywhere.get("/console/lund/refused"))
        assert "fifty-six" in seen(everywhere.post("/console/lund/refused/1"))


def test_a_report_that_is_a_page_itself_is_shown_as_text(console: Console) -> None:
    body = b'{"report_id": "r1", "<script>alert(1)</script>": 1}'
    console.house.service.receive([Arrival(body, "http")], console.at)
    for page in (
        seen(console.browser(Role.POLICE).get("/console/lund/refused")),
        seen(console.browser(Role.POLICE, name="Bo").post("/console/lund/refused/1")),
    ):
        assert "<script>alert" not in page


def test_it_is_quick_with_a_hundred_thousand_of_them(console: Console) -> None:
    row = {"received_at": console.at, "origin": "http", "report_id": "", "kind": "outside", "reason": "x", "body": "{}"}
    with console.house.engine.begin() as conn:
        conn.execute(refused.insert(), [row | {"report_id": f"r{n}", "source": f"s{n % 9}"} for n in range(100_000)])
    browser, took = console.browser(Role.POLICE), list[float]()
    for query in ({}, {}, {"text": "nowhere to be found"}):
        began = time.process_time()
        seen(browser.get("/console/lund/refused", params=query))
        took.append(time.process_time() - began)
    assert min(took) < 0.2, took


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_kind_of_reason_has_a_name_and_advice(language: str) -> None:
    said = phrases(language)
    for kind in EXPLAINED:
        name = kind.replace(" ", "_")
        assert {f"refused.kind_{name}", f"refused.mend_{name}"} <= said.keys()
