"""Bad input on the command line: a plain sentence, the right exit code, and never a traceback."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from streams.store import open_engine

from .front_door import trygvarsel

CONFIG = """
country: US
partnerships:
  town:
    name: Bo trygt By
    areas:
      by: {circle: {lat: 56.2, lon: 11.5, metres: 5000}}
    groups:
      naboer: {kind: neighbourhood_watch}
"""
REPORTS = "report_id,occurred_from,lat,lon\nr1,2026-01-02T03:04,56.2,11.5\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    path = tmp_path / "reports.csv"
    path.write_text(REPORTS, encoding="utf-8")
    return path


def test_a_missing_settings_file_and_a_missing_report_file(config: Path, reports: Path) -> None:
    for words in (("replay", "none.yaml", reports), ("replay", config, "none.csv"), ("check", "none.yaml")):
        done = trygvarsel(*words)
        assert done.returncode == 1
        assert "none." in done.stderr
        assert done.stderr.count("\n") <= 2


def test_misuse_is_exit_code_two(config: Path, reports: Path) -> None:
    for words in (("replay",), ("nonsense",), ("feed", config, reports), ("worker", config, "--broker", "no port")):
        assert trygvarsel(*words).returncode == 2


def test_every_mistake_in_the_settings_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(CONFIG.replace("neighbourhood_watch", "neighbors").replace("metres", "meters"), encoding="utf-8")
    done = trygvarsel("check", path)
    assert done.returncode == 1
    assert "bad.yaml:7:" in done.stderr
    assert "bad.yaml:9:" in done.stderr
    assert 'did you mean "metres"?' in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"r1,2026-01-02,56.2,11.5\n", "the first line must name the columns"),
        (REPORTS.replace(",", ";").encode(), "separated by a semicolon; expected a comma"),
    ],
)
def test_a_file_that_is_no_table_of_reports(config: Path, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = trygvarsel("replay", config, path)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_a_broker_and_an_intake_that_are_down_are_said_within_seconds(config: Path, reports: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = f"sqlite:///{config.with_suffix('.db')}"
    for words, said in (
        (("feed", config, reports, "--broker", f"127.0.0.1:{port}"), "no Kafka broker answers"),
        (("worker", config, "--broker", f"127.0.0.1:{port}", "--db", database), "no Kafka broker answers"),
        (("feed", config, reports, "--url", f"http://127.0.0.1:{port}"), "no intake answers there"),
    ):
        done = trygvarsel(*words)
        assert done.returncode == 1
        assert said in done.stderr


def test_a_database_that_cannot_be_opened(config: Path) -> None:
    for verb in (("worker", config, "--broker", "127.0.0.1:9"), ("run", config, "--port", "0")):
        done = trygvarsel(*verb, "--db", "sqlite:////no/such/folder/x.db")
        assert done.returncode == 1
        assert done.stderr.startswith("the database cannot be opened")
    for looking in ("why", "approve"):
        done = trygvarsel(looking, config, "abc", "--db", "sqlite:////no/such/folder/x.db")
        assert (done.returncode, done.stderr[:26]) == (1, "--db: there is no database")


def test_an_unknown_spate_and_recipient_are_named(config: Path) -> None:
    database = f"sqlite:///{config.with_suffix('.db')}"
    open_engine(database).dispose()
    assert 'there is no spate "abc"' in trygvarsel("why", config, "abc", "--db", database).stderr
    assert "sending is off" in trygvarsel("send-test", config, "r-1").stderr
    config.write_text("sending: on\n" + CONFIG, encoding="utf-8")
    assert 'no group has a consenting recipient "r-1"' in trygvarsel("send-test", config, "r-1").stderr


def test_a_history_too_short_to_calibrate_is_refused_with_its_reason(config: Path, reports: Path) -> None:
    done = trygvarsel("calibrate", config, reports)
    assert done.returncode == 1
    assert "the history is too short" in done.stderr


def test_check_says_whom_a_recipients_file_reaches_and_why_not_the_others(config: Path) -> None:
    people = "recipient,phone,language,consent_at\nr-1,+4520123451,en,2026-01-01\nr-2,123,en,2026-01-01\n"
    (config.parent / "people.csv").write_text(people.replace("+45", "+1 202 555 0").replace("20123451", "143"), "utf-8")
    group = "naboer: {kind: neighbourhood_watch, languages: [en], recipients: people.csv}"
    config.write_text(CONFIG.replace("naboer: {kind: neighbourhood_watch}", group), encoding="utf-8")
    done = trygvarsel("check", config)
    assert done.returncode == 0
    assert "Naboer: 1 to tell, 1 rows left out" in done.stdout
    assert "people.csv:3: phone" in done.stderr
    (config.parent / "people.csv").write_text("recipient,phone,language,consent_at\n", encoding="utf-8")
    assert trygvarsel("check", config).returncode == 1


def test_a_full_standard_output_is_said_in_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "trygvarsel", "schema"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (done.returncode, done.stderr) == (1, "standard output: No space left on device\n")
