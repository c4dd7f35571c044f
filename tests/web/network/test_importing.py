"""A list sent in by a coordinator: looked through first, with every bad row explained, and taken in upon a yes."""

import re
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from notifiers import people
from notifiers.audience import Medium
from notifiers.outbox.auditing import What, decisions
from notifiers.people.joining import BY_THEMSELVES, Yes, join
from notifiers.people.tables import members
from tests.web.console.house import Console, seen
from tests.web.network.town import HEADER, csv, number, row, settle
from web.access.roles import Role
from web.console.networking.uploads import KEPT_FOR, LARGEST, Upload, Uploads

IMPORT = "/console/lund/network/nabo_nord/import"
BAD = [
    "r-600;2010 06;;da;1-2-2026;;;;;",
    "r-601;20100601;;da;;;;;;",
    "Søren Øst;20100602;;da;1-2-2026;;;;;",
]


def count(town: Console, group: str = "lund/nabo_nord") -> int:
    with town.house.engine.connect() as conn:
        here = members.c.group_id == group, members.c.active
        return conn.scalar(select(func.count()).select_from(members).where(*here)) or 0


def look(browser: TestClient, raw: bytes, path: str = IMPORT, whole: str = "") -> httpx.Response:
    answer: httpx.Response = browser.post(path, files={"file": ("nabo.csv", raw)}, data={"whole": whole})
    return answer


def confirm(browser: TestClient, page: httpx.Response, path: str = IMPORT) -> httpx.Response:
    found = re.search(r'name="word" value="([^"]+)"', page.text)
    answer: httpx.Response = browser.post(f"{path}/confirm", data={"word": found[1] if found else ""})
    return answer


def told(page: str) -> list[int]:
    """Read the counts: new, changed, unchanged, withdrawn, left out, and, of a whole list, gone."""
    return [int(each.replace(".", "")) for each in re.findall(r"<b>([\d.]+)</b>", page.split('class="counts"')[1])]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_list_as_a_danish_spreadsheet_saves_it_is_looked_through_and_three_bad_rows_are_explained(
    quiet_town: Console, encoding: str
) -> None:
    browser = quiet_town.browser(Role.COORDINATOR)
    page = seen(look(browser, csv([row(3), row(4, language="en"), row(500), *BAD], encoding)))
    assert told(page) == [1, 1, 1, 0, 3]
    rows = re.sub(r"<[^>]+>", " ", page.split('class="stack"')[1].split("</table")[0])
    explained = [" ".join(each.split()) for each in rows.split("\n") if each.strip()]
    text = " ".join(explained)
    assert "5 phone ···· 06 Det er ikke et mobilnummer" in text
    assert "6 consent_at ingenting Datoen for samtykket mangler" in text
    assert "7 recipient Søren Øst Id skal være et opdigtet ord" in text
    assert count(quiet_town) == 60


def test_upon_a_yes_the_good_rows_are_taken_in_and_the_log_says_who_did_it(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR, name="Anne Vestergaard")
    done = seen(confirm(browser, look(browser, csv([row(3), row(500), row(501), *BAD]))))
    assert told(done) == [2, 0, 1, 0, 3]
    assert count(town) == 62
    with town.house.engine.connect() as conn:
        [said] = [each for each in decisions(conn) if each.what is What.IMPORTED]
    assert (said.who, said.group_id) == ("Anne Vestergaard", "lund/nabo_nord")
    assert "2 new" in said.detail


def test_what_was_looked_through_is_what_is_taken_in_once_by_whoever_brought_it_to_the_group(town: Console) -> None:
    anna, bo = town.browser(Role.COORDINATOR), town.browser(Role.COORDINATOR, name="Bo")
    page = look(anna, csv([row(500)]))
    assert confirm(bo, page).status_code == 400
    assert confirm(anna, page, "/console/lund/network/nabo_syd/import").status_code == 400
    assert count(town) == 60
    assert confirm(anna, page).status_code == 200
    assert count(town) == 61
    assert confirm(anna, page).status_code == 400


def test_a_whole_list_says_who_goes_and_lets_them_go_only_upon_a_yes(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR)
    page = look(browser, csv([row(n) for n in range(58)]), whole="whole")
    assert told(page.text) == [0, 0, 58, 0, 0, 2]
    assert "r-0058, r-0059" in page.text
    assert count(town) == 60
    confirm(browser, page)
    assert count(town) == 58


def test_who_has_joined_since_a_whole_list_was_looked_at_is_shown_before_they_go(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR)
    page = look(browser, csv([row(n) for n in range(4)]), whole="whole")
    with town.house.engine.begin() as conn:
        said = Yes("lund/nabo_nord", "+4520109999", "da", "Ja tak")
        join(conn, town.house.key, said, f"{BY_THEMSELVES}xyz", town.at, people.How.WEB)
    before = count(town)
    answer = confirm(browser, page)
    assert answer.status_code == 409
    assert "Gruppen har ændret sig" in answer.text
    assert f"{BY_THEMSELVES}xyz" in answer.text
    assert count(town) == before
    assert seen(confirm(browser, answer))
    assert count(town) == 4


def test_a_row_that_says_withdrawn_takes_effect(town: Console) -> None:
    browser = town.browser(Role.COORDINATOR)
    withdrawn = f"r-0003;{number(3)};;da;1-2-2026;;1-3-2026;;;"
    page = look(browser, csv([withdrawn]))
    assert told(page.text) == [0, 0, 0, 1, 0]
    confirm(browser, page)
    assert count(town) == 59


def test_a_number_that_is_in_the_group_already_and_an_older_consent_than_the_opt_out_are_explained(
    town: Console,
) -> None:
    with town.house.engine.begin() as conn:
        people.opt_out(conn, town.house.key, f"+45{number(700)}", Medium.PHONE, people.How.SMS, town.at)
    rows = [f"r-900;{number(4)};;da;1-2-2026;;;;;", row(700)]
    page = seen(look(town.browser(Role.COORDINATOR), csv(rows)))
    assert told(page) == [0, 0, 0, 0, 2]
    assert "Nummeret hører til r-0004" in page
    assert "afmeldte sig den 02-03-2026" in page


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "Der kom ingen fil"),
        (b"x" * (LARGEST + 1), "større end 5 MiB"),
        (b"PK\x03\x04\x14", "Det er et regneark"),
        (b"\xd0\xcf\x11\xe0\xa1", "Det er et regneark"),
        (b"%PDF-1.7\n%\xe2\xe3", "Det er en PDF"),
        (b"\x81\x8d\x8f", "ikke tekst, vi kan læse"),
        (b"\x00\x01\x02", "ikke en tekstfil"),
        (b"a\tb\r\n", "tabulator"),
        (b"navn;telefon\r\n", "Kolonnernes navne passer ikke"),
        (b'recipient;phone;language;consent_at\r\n"r-1;2', "Anførselstegnene"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(quiet_town: Console, raw: bytes, said: str) -> None:
    answer = look(quiet_town.browser(Role.COORDINATOR), raw)
    assert answer.status_code == 400
    assert said in answer.text
    assert "rækker" not in answer.text, "there are none to speak of"
    assert 'type="file"' in answer.text
    assert count(quiet_town) == 60


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_mistake_that_the_importer_knows_has_its_words(quiet_town: Console, language: str) -> None:
    rows = [
        ";20100700;;da;1-2-2026;;;;;",
        "20100701;20100701;;da;1-2-2026;;;;;",
        "r-702;2,01E+07;;da;1-2-2026;;;;;",
        "r-703;;not a mailbox;da;1-2-2026;;;;;",
        "r-704;20100704;;de;1-2-2026;;;;;",
        "r-705;20100705;;da;i morgen;;;;;",
        "r-706;20100706;;da;1-2-2099;;;;;",
        "r-707;20100707;;da;1-2-2026;;ja;;;",
        "r-708;20100708;;da;1-2-2026;;;first;;",
        "r-709;20100709;;da;1-2-2026;;;;nord;",
        "r-710;20100710;;da;1-2-2026;;;;99;12",
        "r-711;;;da;1-2-2026;;;;;",
        "r-712;20100712;;da;1-2-2026;;;;;",
        "r-713;20100712;;da;1-2-2026;;;;;",
    ]
    page = seen(look(quiet_town.browser(Role.COORDINATOR, language=language), csv(rows)))
    assert told(page) == [1, 0, 0, 0, 13] if language == "da" else "13" in page
    assert not re.search(r"2010 ?07", page)


def test_a_reader_may_look_but_not_import(quiet_town: Console) -> None:
    reader = quiet_town.browser(Role.READER, Role.APPROVER)
    assert reader.get(IMPORT).status_code == 403
    assert look(reader, csv([row(500)])).status_code == 403
    assert reader.post(f"{IMPORT}/confirm", data={"word": "x"}).status_code == 403
    assert IMPORT not in seen(reader.get("/console/lund/network/nabo_nord"))
    assert count(quiet_town) == 60


@pytest.mark.parametrize("below", ["", "/confirm"])
def test_a_group_of_another_partnership_takes_nothing(quiet_town: Console, below: str) -> None:
    path = f"/console/lund/network/hemmelig/import{below}"
    answer = quiet_town.browser(Role.COORDINATOR).post(
        path, files={"file": ("a.csv", csv([row(1)]))}, data={"word": "x"}
    )
    assert answer.status_code == 404
    assert count(quiet_town, "odder/hemmelig") == 3


def test_a_list_that_was_taken_out_goes_in_again_unchanged_and_no_cell_is_a_formula(town: Console) -> None:
    settle(town, "lund/nabo_nord", [*(row(n) for n in range(60)), "r-600;20100600;;da;1-2-2026;=1+1;;;;"])
    browser = town.browser(Role.COORDINATOR)
    answer = browser.post("/console/lund/network/nabo_nord/export")
    assert answer.headers["content-disposition"] == 'attachment; filename="lund-nabo_nord-2026-03-02.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert ";'=1+1;" in answer.text
    assert told(look(browser, answer.content, whole="whole").text) == [0, 0, 61, 0, 0, 0]
    with town.house.engine.connect() as conn:
        assert [each.what for each in decisions(conn)] == [What.EXPORTED]


def test_lists_are_kept_for_a_while_few_at_a_time_and_none_too_large(town: Console) -> None:
    uploads = Uploads(lambda: town.at)
    words = [uploads.keep(Upload("g", "a.csv", b"x", False, 1, town.at)) for _ in range(13)]  # noqa: FBT003 - a field
    assert [uploads.take(word, "g", 1) is None for word in words[:2]] == [True, False]
    large: list[Any] = [uploads.keep(Upload("g", "a.csv", b"x" * LARGEST, False, 1, town.at)) for _ in range(6)]  # noqa: FBT003
    assert sum(uploads.take(word, "g", 1) is not None for word in large) <= 4
    late = uploads.keep(Upload("g", "a.csv", b"x", False, 1, town.at))  # noqa: FBT003
    town.at += KEPT_FOR * 1.01
    assert uploads.take(late, "g", 1) is None


def test_a_group_whose_members_a_file_names_takes_no_list(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("filed")
    (folder / "nord.csv").write_text(f"{HEADER}\n{row(1)}\n", "utf-8")
    text = """
        partnerships:
          lund:
            name: Bo trygt Lund
            areas:
              nord: {circle: {lat: 56.23, lon: 11.55, metres: 3300}}
            groups:
              nabo_nord: {kind: neighbourhood_watch, recipients: nord.csv}
    """
    with Console(folder, text) as console:
        browser = console.browser(Role.COORDINATOR)
        assert "nord.csv" in seen(browser.get(IMPORT))
        assert '<form method="post" action="/console/lund/network/nabo_nord/import' not in browser.get(IMPORT).text
        assert look(browser, csv([row(500)])).status_code == 409
        assert count(console) == 0
