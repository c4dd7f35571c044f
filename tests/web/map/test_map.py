"""The map shows what happens: to everybody by cells, to the police by points, and as it was on any day of the year."""

import re
from collections import Counter
from datetime import date, timedelta
from typing import Any

import h3.api.basic_int as h3  # type: ignore[import-untyped]  # h3 ships no types
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, update

from notifiers.audience import Medium
from notifiers.people.nearness import cell_of
from notifiers.people.opting import opt_out_person
from notifiers.people.tables import members
from notifiers.people.words import How
from streams.core.facts import Report
from tests.web.console.house import Console, seen
from tests.world import CONFIG, START, TOWN, burglary, spate
from web.access.roles import Role

NORD = (0.0, 3000.0)
DRAWN = ("ground.json", "cells.json", "spates.json", "points.json")


def asked(browser: TestClient, what: str, **params: str) -> Any:
    answer = browser.get(f"/console/lund/map/{what}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def enlist(console: Console, count: int, x: float, y: float, group: str = "nabo_nord") -> None:
    """Have people live in a place; x metres east and y north of the middle of town."""
    lat, lon = TOWN.degrees(x, y)
    rows = [
        {
            "group_id": f"lund/{group}", "recipient": f"{group}{x}{y}-{n}", "phone": f"+4520{n:06d}",
            "phone_person": f"{group}{x}{y}-{n}", "language": "da", "cell9": cell_of(lat, lon),
            "consent_at": START - timedelta(days=100),
        }
        for n in range(count)
    ]  # fmt: skip
    with console.house.engine.begin() as conn:
        conn.execute(insert(members), rows)


def cell_at(x: float, y: float) -> str:
    return str(h3.int_to_str(h3.latlng_to_cell(*TOWN.degrees(x, y), 8)))


def cell_of_eight(report: Report) -> str:
    return str(h3.int_to_str(h3.latlng_to_cell(report.lat, report.lon, 8)))


def day_of(report: Report) -> date:
    assert report.reported_at
    return report.reported_at.date()


def test_the_police_see_points_and_nobody_else_does(console: Console) -> None:
    console.report(burglary("r1", 0, entry="window"))
    (point,) = asked(console.browser(Role.POLICE), "points.json")["rows"].values()
    lat, lon = TOWN.degrees(*NORD)
    assert point[:2] == [pytest.approx(lat, abs=1e-5), pytest.approx(lon, abs=1e-5)]
    assert (point[3], point[7]) == ("r1", "window")
    for role in (Role.READER, Role.COORDINATOR, Role.APPROVER):
        assert console.browser(role).get("/console/lund/map/points.json").status_code == 403


def test_every_burglary_is_counted_once_in_its_cell_on_its_day(console: Console) -> None:
    reports = [burglary(f"r{n}", 24 * n, x=170.0 * (n % 7), y=2200.0 + 190.0 * (n % 5)) for n in range(40)]
    console.report(*reports)
    told = asked(console.browser(Role.READER), "cells.json")
    first = date.fromisoformat(told["first"])
    counted = Counter((name, day) for name, row in told["rows"].items() for day in row[3])
    plain = Counter((cell_of_eight(each), (day_of(each) - first).days) for each in reports)
    assert counted == plain


def test_a_withdrawn_report_is_gone_and_a_corrected_one_has_moved(console: Console) -> None:
    console.report(burglary("r1", 0), burglary("r2", 1))
    browser = console.browser(Role.READER)
    before = asked(browser, "cells.json")
    console.report(burglary("r1", 0, revision=2, withdrawn=True, reported_at=START + timedelta(hours=2)))
    console.report(burglary("r2", 1, revision=2, y=-3000.0))
    news = asked(browser, "cells.json", after=before["mark"])
    assert not news["whole"]
    assert {name: len(row[3]) for name, row in news["rows"].items()} == {cell_at(*NORD): 0, cell_at(0, -3000): 1} | {
        name: 0 for name in news["rows"] if name not in {cell_at(*NORD), cell_at(0, -3000)}
    }
    assert [row[3] for row in asked(console.browser(Role.POLICE), "points.json")["rows"].values()] == ["r2"]


def test_a_page_fetches_only_what_is_newer_than_its_mark(console: Console) -> None:
    console.report(burglary("r1", 0))
    browser = console.browser(Role.POLICE)
    mark = asked(browser, "points.json")["mark"]
    assert asked(browser, "points.json", after=mark)["rows"] == {}
    console.report(burglary("r2", 1))
    assert [row[3] for row in asked(browser, "points.json", after=mark)["rows"].values()] == ["r2"]


def test_what_the_browser_has_already_is_not_sent_again(console: Console) -> None:
    browser = console.browser(Role.READER)
    for what in DRAWN[:3]:
        tag = browser.get(f"/console/lund/map/{what}").headers["etag"]
        again = browser.get(f"/console/lund/map/{what}", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_members_are_counted_by_cell_and_few_are_only_called_few(console: Console) -> None:
    enlist(console, 2, 0, 3000)
    enlist(console, 3, 0, -3000, "nabo_syd")
    rows = asked(console.browser(Role.READER), "cells.json")["rows"]
    assert {name: row[1] for name, row in rows.items() if row[1]} == {cell_at(0, 3000): -1, cell_at(0, -3000): 3}


def test_who_has_opted_out_is_not_counted_and_somebody_in_two_groups_is_counted_once(console: Console) -> None:
    enlist(console, 5, 0, 3000)
    with console.house.engine.begin() as conn:
        opt_out_person(conn, "nabo_nord03000-0", Medium.PHONE, How.SMS, console.at)
        twice = {"group_id": "lund/nabo_syd", "recipient": "again", "phone": "+4520000001", "language": "da"}
        home = {"phone_person": "nabo_nord03000-1", "cell9": cell_of(*TOWN.degrees(0, 3000)), "consent_at": START}
        conn.execute(insert(members), [twice | home])
    assert asked(console.browser(Role.READER), "cells.json")["rows"][cell_at(0, 3000)][1] == 4


def test_a_spate_appears_with_its_stages_and_a_link_to_its_alert(console: Console) -> None:
    console.report(*spate("s", 0, count=4))
    browser = console.browser(Role.READER)
    ((identity, told),) = asked(browser, "spates.json")["rows"].items()
    assert (told["area"], told["open"]) == ("Nordby", True)
    assert [stage[0] for stage in told["stages"]] == ["opened", "growing"]
    page = seen(browser.get("/console/lund/map"))
    assert f'href="/console/lund/alerts/{identity}"' in page
    assert "Bølge i Nordby" in page


def test_a_spate_that_is_over_keeps_its_place_in_the_year_but_has_no_card(console: Console) -> None:
    console.report(*spate("s", 0))
    console.at += timedelta(days=20)
    console.house.service.tick(console.at)
    browser = console.browser(Role.READER)
    (told,) = asked(browser, "spates.json")["rows"].values()
    assert (told["open"], told["stages"][-1][0]) == (False, "over")
    assert "Ingen bølger lige nu" in seen(browser.get("/console/lund/map/part/spates"))


def test_while_nobody_sends_reports_the_town_is_not_called_quiet(console: Console) -> None:
    browser = console.browser(Role.READER)
    page = seen(browser.get("/console/lund/map"))
    assert "ikke kommet nogen anmeldelser" in page
    assert "Ingen bølger lige nu" not in page
    assert "Ingen steder stikker ud" not in page
    console.report(burglary("r1", 0))
    page = seen(browser.get("/console/lund/map"))
    assert "Ingen bølger lige nu" in page
    assert re.search(r"seneste indbrud blev anmeldt den \d+\. \w+\.? 2026\.", page)


def test_members_whose_homes_are_not_known_are_told_of_before_any_place_is_called_empty(console: Console) -> None:
    console.report(*(burglary(f"r{n}", 200 * n, x=0, y=-3000) for n in range(6)))
    enlist(console, 4, 0, 3000)
    with console.house.engine.begin() as conn:
        conn.execute(update(members).values(cell9=None))
    browser = console.browser(Role.READER)
    assert "ingen kendte naboh" in seen(browser.get("/console/lund/map"))
    page = seen(browser.get("/console/lund/map/part/places"))
    assert page.index("4 nabohjælpere er ikke på kortet") < page.index("ingen, så vidt vi ved")
    assert "ingen nabohjælpere endnu" not in page


def test_where_many_burglaries_meet_few_members_comes_first(console: Console) -> None:
    console.report(*(burglary(f"many{n}", 200 * n, x=0, y=3000) for n in range(6)))
    console.report(*(burglary(f"some{n}", 200 * n + 9, x=0, y=-3000) for n in range(6)))
    enlist(console, 40, 0, 3000)
    page = seen(console.browser(Role.READER).get("/console/lund/map/part/places"))
    assert re.findall(r'data-show-cell="(\w+)"', page) == [cell_at(0, -3000), cell_at(0, 3000)]
    assert "6 indbrud på et år" in page
    assert "ingen nabohjælpere endnu" in page
    assert "40 nabohjælpere · 15 indbrud pr. 100" in re.sub(r"\s+", " ", page)


def test_the_file_to_recruit_from_holds_cells_and_opens_in_a_danish_spreadsheet(console: Console) -> None:
    console.report(*(burglary(f"r{n}", n * 200, x=0, y=3000) for n in range(3)))
    answer = console.browser(Role.READER).get("/console/lund/map/recruit.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="trygvarsel-lund.csv"'
    head, line, *rest = answer.content.decode("utf-8-sig").splitlines()
    assert head.startswith("H3-felt;Område;")
    cells = line.split(";")
    assert (cells[:2], cells[3:5]) == ([cell_at(0, 3000), "Nordby"], ["3", "0"])
    assert rest == []


def test_an_area_that_no_group_of_citizens_hears_of_is_said(tmp_path: Any) -> None:
    with Console(tmp_path, CONFIG.replace("areas: [syd], approval: none", "areas: [nord], approval: none")) as console:
        page = seen(console.browser(Role.READER).get("/console/lund/map/part/places"))
    assert re.search(r"Områder uden gruppe:</strong>\s+Sydby", page)


def test_the_table_says_the_same_as_the_map(console: Console) -> None:
    console.report(*(burglary(f"r{n}", 24 * n, x=50 * n) for n in range(3)))
    enlist(console, 4, 0, 3000)
    page = seen(console.browser(Role.READER, language="en").get("/console/lund/map/part/table"))
    rows = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in page.split("<tr>")[2:]]
    assert [row[:4] for row in rows] == [["3", "3", "4", "1"], ["0", "0", "0", "0"]]


def test_the_chart_has_a_bar_a_week_and_the_weeks_add_up(console: Console) -> None:
    console.report(*(burglary(f"r{n}", 24 * n) for n in range(30)))
    page = seen(console.browser(Role.READER, language="en").get("/console/lund/map/part/chart"))
    counts = [int(count) for count in re.findall(r": (\d+) reports?</title>", page)]
    assert (len(counts), sum(counts)) == (52, 30)


def test_nothing_but_the_known_parts_can_be_asked_for(console: Console) -> None:
    assert console.browser(Role.READER).get("/console/lund/map/part/secrets").status_code in {400, 404, 422}
