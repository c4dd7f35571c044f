"""What the documentation tells a police integrator is so."""

import json
import re
from pathlib import Path

from config.load import load
from streams.reports import COLUMNS
from tests.web.served import Served
from trygvarsel.wiring import open_house
from web.console.pages.refused import EXPLAINED
from web.police.wrongs import types
from web.problems import SCHEMA

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
REPORT, PROBLEM, BATCH = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


def test_the_addresses_are_those_of_the_application(lasting: Served) -> None:
    told = set(re.findall(r"`(?:GET|POST) (/[^?`]*)", PAGE)) - {"/openapi.json"}
    assert told == set(lasting.client.get("/openapi.json").json()["paths"])


def test_the_columns_are_those_of_a_report() -> None:
    told = re.findall(r"^\| (`.*?) \|", PAGE.partition("| column |")[2].partition("Times are")[0], re.MULTILINE)
    assert [name for row in told for name in re.findall(r"`(\w+)`", row)] == list(COLUMNS)


def test_the_report_shown_is_accepted_and_the_batch_answered_as_shown(tmp_path: Path) -> None:
    house = open_house(load(ROOT / "config" / "example.yaml"), f"sqlite:///{tmp_path}/docs.db")
    with Served(tmp_path, house.service) as served:
        batch = [REPORT, {"report_id": "2026-0418"}]
        assert served.post_all(batch).json() == BATCH
        answer = served.client.post("/v1/reports", json={"report_id": "2026-0418", "revison": 2})
    house.engine.dispose()
    assert answer.json() == PROBLEM
    assert PROBLEM.keys() == SCHEMA["properties"].keys()


def test_the_types_of_problem_are_those_that_are_answered() -> None:
    told = re.findall(r"^\| `(urn:[^`]+)` \| (\d+) \| (.*?) \|$", PAGE, re.MULTILINE)
    assert {name: (int(status), title) for name, status, title in told} == types()


def test_every_kind_of_refusal_is_explained() -> None:
    told = re.findall(r"^\| `([a-z ]+)` \|", PAGE.partition("| kind |")[2].partition("## Many")[0], re.MULTILINE)
    assert set(told) == set(EXPLAINED)
