"""`trygvarsel demo` shows the whole story to a person, and its alerts and messages to a program."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.core.facts import Report
from streams.reports import read_json
from trygvarsel.cli import cli


def demo(*options: str, width: int = 80) -> Result:
    result = CliRunner(env={"COLUMNS": str(width), "NO_COLOR": "1"}).invoke(cli, ["demo", *options])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture(scope="module")
def shown() -> str:
    return demo().stdout


def test_it_tells_what_was_learned_noticed_said_and_closed_and_what_to_do_next(shown: str) -> None:
    chapters = (
        "4 false alerts a year", "A spate is noticed", "Chance alone", "Still to come", "Der er anmeldt",
        "stadig flere", "taken back", "Mere ro i", "Who heard what", "trygvarsel check config/example.yaml",
    )  # fmt: skip
    places = [shown.find(chapter) for chapter in chapters]
    assert -1 not in places
    assert places == sorted(places)


def test_it_names_no_coordinates_and_no_report(shown: str) -> None:
    assert not re.search(r"\d\d\.\d{3,}", shown)
    assert not re.search(r"\d{4}-\d{5}", shown)


def test_the_same_seed_shows_the_same_and_another_seed_another_town(shown: str) -> None:
    assert demo().stdout == shown
    assert demo("--seed", "1").stdout != shown


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal_or_a_hundred_columns(width: int) -> None:
    lines = demo(width=width).stdout.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= min(width, 100)


def test_without_a_terminal_there_is_no_colour_and_no_wait(shown: str) -> None:
    assert "\x1b" not in shown


def test_a_terminal_without_danish_letters_still_gets_the_story() -> None:
    result = CliRunner(charset="ascii").invoke(cli, ["demo"])
    assert result.exit_code == 0
    assert "Nabohj?lp ?blelund" in result.stdout


def test_for_programs_it_prints_alerts_and_messages_as_json_lines_and_talks_on_standard_error() -> None:
    result = demo("--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    alerts = {line["alert_id"]: line for line in lines if "stage" in line}
    messages = [line for line in lines if "text" in line]
    assert {line["stage"] for line in alerts.values()} == {"opened", "growing", "over"}
    assert messages
    assert all(alerts[message["alert_id"]]["group"] == message["group"] for message in messages)
    assert "learning" in result.stderr


def test_a_seed_that_is_no_number_is_refused_as_misuse() -> None:
    result = CliRunner().invoke(cli, ["demo", "--seed", "tomorrow"])
    assert result.exit_code == 2
    assert "tomorrow" in result.stderr


def test_the_town_can_be_taken_home_once_with_the_spate_a_minute_old(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    demo("--into", str(folder))
    assert {file.name for file in folder.iterdir()} == {"town.yaml", "past.jsonl", "news.jsonl", "nabohjaelp.csv"}
    reports = [read_json(line) for name in ("past", "news") for line in _lines(folder / f"{name}.jsonl")]
    latest = max(report.reported_at for report in reports if isinstance(report, Report) and report.reported_at)
    assert timedelta() < datetime.now(UTC) - latest < timedelta(hours=1)
    again = CliRunner().invoke(cli, ["demo", "--into", str(folder)])
    assert (again.exit_code, again.stdout) == (1, "")
    assert "town.yaml: is there already, and is not written over" in again.stderr


@pytest.mark.parametrize("other", ["--console", "--json"])
def test_what_is_taken_home_is_not_shown_as_well(other: str, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli, ["demo", "--into", str(tmp_path), other]).exit_code == 2


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()
