"""Every command on the page of everyday work is carried out, in the order in which it stands there."""

import json
import os
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from config.load import load
from streams.arrivals import Arrival
from tests import postgres
from tests.docs.pages import ROOT, blocks
from trygvarsel.cli import cli
from trygvarsel.wiring import open_house

PAGE = ROOT / "docs" / "operations" / "everyday.md"
SETTINGS = """
sending: on
channels:
  sms: {kind: print}
partnerships:
  furesoe:
    name: Bo trygt Furesø
    roles: {coordinator: [Anna Holm, Bo Holm]}
    areas:
      farum: {name: Farum, circle: {lat: 55.81, lon: 12.37, metres: 2500}, addresses: 8000}
    groups:
      nabohjaelp_farum: {name: Nabohjælp Farum, kind: neighbourhood_watch, areas: [farum]}
"""
LISTS = {"naboer": "r-017;20101001", "groenholt": "g-1;20101002", "blovstroed": "b-1;20101003", "nobody": ""}
HEADER = "recipient;phone;email;language;consent_at"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sit down at a desk with a settings file, some lists and a database in which a report was withdrawn."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "furesoe.yaml").write_text(dedent(SETTINGS).lstrip(), "utf-8")
    (tmp_path / "exercise.yaml").write_text("exercise: on\n" + dedent(SETTINGS).lstrip(), "utf-8")
    (tmp_path / "number.txt").write_text("20 10 10 02\n", "utf-8")
    for name, row in LISTS.items():
        rows = [f"{row};;da;1-2-2026"] if row else []
        (tmp_path / f"{name}.csv").write_text("\n".join([HEADER, *rows, ""]), "utf-8")
    if request.param == "sqlite":
        monkeypatch.setenv("TRYGVARSEL_DB", f"sqlite:///{tmp_path / 'furesoe.db'}")
        yield tmp_path
        return
    with postgres.fresh_database(request.getfixturevalue("postgresql"), "everyday") as url:
        monkeypatch.setenv("TRYGVARSEL_DB", url)
        yield tmp_path


def given(line: str) -> Result:
    """Give a command as a shell would."""
    words, _, stdin = line.partition(" < ")
    text = Path(stdin).read_text("utf-8") if stdin else ""
    return CliRunner().invoke(cli, shlex.split(words)[1:], input=text)


def withdrawn() -> None:
    """Let a report come in, and be withdrawn."""
    house = open_house(load(Path("furesoe.yaml")), os.environ["TRYGVARSEL_DB"], lambda: datetime.now(UTC))
    place = {"lat": 55.81, "lon": 12.37, "reported_at": "2026-03-02T12:00Z"}
    for more in ({"revision": 1}, {"revision": 2, "status": "withdrawn"}):
        body = json.dumps({"report_id": "2026-0417", "source": "nordsj"} | place | more).encode()
        (result,) = house.service.receive([Arrival(body, "test")], datetime.now(UTC))
        assert result.refusal is None
    house.engine.dispose()


def test_every_command_does_what_it_is_shown_for(desk: Path) -> None:
    withdrawn()
    assert given("trygvarsel members import furesoe.yaml nabohjaelp_farum naboer.csv").exit_code == 0
    done = 0
    for block in blocks(PAGE):
        if block.language == "yaml":
            with (desk / "furesoe.yaml").open("a", encoding="utf-8") as file:
                file.write(block.text)
            continue
        for line in filter(None, block.text.splitlines()):
            answered = given(line)
            assert answered.exit_code == 0, f"{line}\n{answered.output}"
            assert "Traceback" not in answered.output
            done += 1
    assert done >= 25
