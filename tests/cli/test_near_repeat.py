"""The near-repeat verb: a table for each partnership, a picture of it, and refusals in the user's own words."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from click.testing import CliRunner, Result

from trygvarsel.cli import cli

from .front_door import trygvarsel

CONFIG = """
country: US
partnerships:
  town:
    name: Bo trygt <By> & Omegn
    areas:
      by: {circle: {lat: 56.2, lon: 11.5, metres: 5000}}
    groups:
      naboer: {kind: neighbourhood_watch}
"""
VILLAGE = """
  village:
    name: Bo trygt Landsby
    areas:
      landsby: {circle: {lat: 57.2, lon: 10.5, metres: 5000}}
    groups:
      naboer: {kind: neighbourhood_watch}
"""
HEADER = "report_id,occurred_from,occurred_to,lat,lon\n"
SVG = "{http://www.w3.org/2000/svg}"


def rows(incidents: int = 120, lat: float = 56.2, lon: float = 11.5, name: str = "r") -> str:
    """Burglaries at random, every fourth with another two days later and some 60 m to the north."""
    rng = np.random.default_rng(1)
    written = []
    for n in range(incidents):
        north, east, begins = *rng.uniform(-0.03, 0.03, 2), date(2024, 1, 1) + timedelta(days=int(rng.integers(700)))
        places = [(begins, lat + north), (begins + timedelta(days=2), lat + north + 0.0005)]
        for again, (day, where) in enumerate(places[: 1 + (n % 4 == 0)]):
            written.append(f"{name}{n}-{again},{day}T08:00,{day}T17:00,{where:.5f},{lon + east:.5f}\n")
    return "".join(written)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.csv"
    path.write_text(HEADER + rows(), encoding="utf-8")
    return path


def near_repeat(*words: object) -> Result:
    return CliRunner().invoke(cli, ["near-repeat", *map(str, words)], terminal_width=200)


def told(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    said: list[dict[str, Any]] = json.loads(result.stdout)
    return said


def test_near_repeats_stand_out_in_their_own_cell(config: Path, reports: Path) -> None:
    (town,) = told(near_repeat(config, reports, "--distances", "100,400", "--days", "0,3,14"))
    cells = {(cell["metres"], cell["days"]): cell for cell in town["cells"]}
    assert list(cells) == [(metres, days) for metres in ("[0, 100]", "(100, 400]") for days in ("0", "1-3", "4-14")]
    risky = cells["[0, 100]", "1-3"]
    assert (risky["observed"], risky["p"]) == (30, 0.005)
    assert risky["ratio"] > 20 > risky["chance"][1]
    assert {key for key, cell in cells.items() if cell["p"] <= 0.01} == {("[0, 100]", "1-3")}
    assert (town["partnership"], town["incidents"], town["permutations"]) == ("town", 150, 199)


def test_the_table_says_what_it_counted_and_brackets_what_chance_does(config: Path, reports: Path) -> None:
    said = near_repeat(config, reports, "--distances", "100,400", "--days", "3,14").stderr
    assert "150 reports accepted, 0 refused" in said
    assert "(100, 400]" in said
    assert "in brackets: chance alone" in said


def test_the_same_seed_gives_the_same_answer_to_the_letter(config: Path, reports: Path) -> None:
    first, again, other = (near_repeat(config, reports, "--seed", seed).stdout for seed in (7, 7, 8))
    assert first == again != other


def test_a_break_in_of_uncertain_time_is_counted_and_dated_as_asked(config: Path, reports: Path) -> None:
    away = "".join(f"away{n},2025-03-01T08:00,2025-03-06T08:00,56.2,11.5\n" for n in range(2))
    early = "early,2025-03-01T09:00,2025-03-01T10:00,56.2,11.5\n"
    reports.write_text(HEADER + rows() + away + early, encoding="utf-8")
    same_date = {}
    for when in ("began", "middle", "ended"):
        (town,) = told(near_repeat(config, reports, "--when", when, "--distances", "0,9", "--days", "0,1"))
        assert town["uncertain"] == {"interval_longer_than_days": 1, "incidents": 2}
        same_date[when] = town["cells"][0]["observed"]
    assert same_date == {"began": 3, "middle": 1, "ended": 1}


def test_a_report_that_cannot_be_believed_is_left_out_and_said(config: Path, reports: Path) -> None:
    reports.write_text(HEADER + rows() + "bad,1016-01-01,,56.2,11.5\nnowhere,2024-01-01,,,\n", encoding="utf-8")
    result = near_repeat(config, reports)
    assert told(result)[0]["incidents"] == 150
    assert "150 reports accepted, 2 refused" in result.stderr
    assert "there is no place" in result.stderr


def test_the_picture_is_whole_and_holds_no_place(config: Path, reports: Path, tmp_path: Path) -> None:
    told(near_repeat(config, reports, "--days", "0,3,14", "--picture", tmp_path / "risk.svg"))
    drawn = ET.fromstring((tmp_path / "risk.svg").read_text("utf-8"))  # noqa: S314  (our own)
    texts = [each.text or "" for each in drawn.iter(f"{SVG}text")]
    assert drawn.findtext(f"{SVG}title") == "Bo trygt <By> & Omegn: burglaries near each other in place and time"
    assert "Bo trygt <By> & Omegn: pairs among 150 burglaries, over the pairs that chance gives" in texts
    assert "most of all (0, 100] metres, 1-3 days apart" in (drawn.findtext(f"{SVG}desc") or "")
    assert {"same spot", "(0, 100]", "(100, 200]", "(200, 400]", "1-3", "4-14", "metres apart", "days apart"} <= {
        *texts
    }
    assert sum(text.endswith(" pairs") for text in texts) == 12
    assert not any("56." in text or "11.5" in text for text in texts)


def test_every_partnership_has_its_own_table_and_picture(config: Path, reports: Path, tmp_path: Path) -> None:
    config.write_text(CONFIG + VILLAGE, encoding="utf-8")
    with reports.open("a", encoding="utf-8") as file:
        file.write(rows(40, 57.2, 10.5, "v"))
    town, village = told(near_repeat(config, reports, "--picture", tmp_path / "risk.svg"))
    assert (town["incidents"], village["incidents"]) == (150, 50)
    assert {path.name for path in tmp_path.glob("*.svg")} == {"risk-town.svg", "risk-village.svg"}


def test_too_few_incidents_are_refused_after_the_others_are_told(config: Path, reports: Path) -> None:
    config.write_text(CONFIG + VILLAGE, encoding="utf-8")
    result = near_repeat(config, reports)
    assert result.exit_code == 1
    assert [each["partnership"] for each in json.loads(result.stdout)] == ["town"]
    assert result.stderr.endswith("village: 0 incidents; a near-repeat table takes at least 30\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--distances", "0,near"), '"near" is not a number of metres; give ends such as 0,100,200,400'),
        (("--distances", "0,200,100"), "metres must grow from one to the next, got 200 before 100"),
        (("--distances", "0"), "metres must reach beyond 0, got 0"),
        (("--days", "0,1.5"), '"1.5" is not a whole number of days; give ends such as 0,3,7,14'),
        (("--days", "0,,3"), '"" is not a whole number of days'),
        (("--days", "-1,3"), '"-1" is not a whole number of days'),
        (("--permutations", "3"), "3 is not in the range"),
    ],
)  # fmt: skip
def test_bad_bands_are_misuse_and_named_by_the_users_own_word(
    config: Path, reports: Path, words: tuple[str, str], said: str
) -> None:
    result = near_repeat(config, reports, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words[0] in result.stderr
    assert said in " ".join(result.stderr.split())


def test_a_picture_that_cannot_be_written_and_a_missing_file_are_said(config: Path, reports: Path) -> None:
    for words in ((reports, "--picture", "/no/such/folder/risk.svg"), ("/no/such/reports.csv",)):
        result = near_repeat(config, *words)
        assert result.exit_code == 1
        assert "/no/such/" in result.stderr
        assert "Traceback" not in result.stderr


def test_a_picture_that_would_overwrite_something_else_is_refused(config: Path, reports: Path) -> None:
    before = config.read_text(encoding="utf-8")
    done = trygvarsel("near-repeat", config, reports, "--picture", config)
    assert (done.returncode, done.stdout) == (1, "")
    assert "must end in .svg; nothing was drawn" in done.stderr
    assert config.read_text(encoding="utf-8") == before
