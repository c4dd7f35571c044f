"""The dashboard can be drawn: its file is up to date, its panels have a place, and Grafana's own types fit it."""

import json
import os
import subprocess
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # ships no types

from tests.docs.pages import read
from tests.twilio_contract.npm import Unavailable, installed

from .board import board
from .grafana import RUNBOOK, SOURCE, WIDTH, Json
from .test_alerts import ALERTS
from .write_dashboard import FILE, written

TYPES = "node_modules/@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen.d.ts"
MAKER = "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js"
OF_THE_SOURCE = {"expr", "step", "titleFormat"}
"""What the data source keeps with an annotation, of which Grafana's own types know nothing."""


def drawn() -> Iterator[Json]:
    """Give all panels but the headings."""
    for panel in board()["panels"]:
        yield from panel["panels"] if panel["type"] == "row" else [panel]


def everything() -> list[Json]:
    """Give all panels, headings too."""
    return [*board()["panels"], *(inner for panel in board()["panels"] for inner in panel.get("panels", ()))]


def test_the_file_is_what_its_questions_make_of_it() -> None:
    assert read(FILE) == written(), "write it anew: python -m tests.ops.rules.write_dashboard"


def test_it_asks_whether_it_works_then_whether_it_is_fast_then_who_is_waiting() -> None:
    rows = [panel["title"] for panel in board()["panels"] if panel["type"] == "row"]
    assert rows[:3] == ["Is it working?", "Is it fast?", "Who is waiting?"]


def test_every_panel_has_a_number_and_a_place_of_its_own() -> None:
    numbers = [panel["id"] for panel in everything()]
    assert len(set(numbers)) == len(numbers)
    for one, other in combinations([panel["gridPos"] for panel in everything()], 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= WIDTH for panel in everything())


def test_every_panel_says_what_it_shows_and_asks_the_source_and_the_installation_that_were_chosen() -> None:
    for panel in drawn():
        assert panel["title"]
        assert panel["description"].endswith("."), panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"]
        for query in [panel, *panel["targets"]]:
            assert query["datasource"] == SOURCE
        for query in panel["targets"]:
            assert 'namespace=~"$namespace"' in query["expr"], panel["title"]


def test_every_alert_that_a_panel_leads_to_has_its_paragraph() -> None:
    anchors = {link["url"].removeprefix(f"{RUNBOOK}#") for panel in drawn() for link in panel["links"]}
    assert anchors <= {name.lower() for name in ALERTS}
    assert len(anchors) > len(ALERTS) / 2


@pytest.mark.slow
@pytest.mark.contract
def test_the_types_that_grafana_publishes_fit_it(tmp_path: Path) -> None:
    try:
        types, maker = installed("@grafana/schema@11.6.0") / TYPES, installed("ts-json-schema-generator@2.4.0") / MAKER
    except Unavailable as wanting:
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"Grafana's own types: {wanting}")
    schema = tmp_path / "schema.json"
    command: list[str | Path] = ["node", maker, "--path", types, "--type", "Dashboard", "--no-type-check", "-o", schema]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603  (our own words)
    dashboard = board()
    for mark in dashboard["annotations"]["list"]:
        for name in OF_THE_SOURCE:
            del mark[name]
    found = Draft7Validator(json.loads(schema.read_text("utf-8"))).iter_errors(dashboard)
    assert [f"{'/'.join(map(str, wrong.absolute_path))}: {wrong.message[:200]}" for wrong in found] == []
