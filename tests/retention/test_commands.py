"""The two verbs, as somebody gives them."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from config.load import load
from notifiers.outbox.auditing import What, decisions
from streams.arrivals import Arrival
from tests.world import dedented
from trygvarsel.cli import cli
from trygvarsel.wiring import open_house, utc_now

LATELY = utc_now().replace(microsecond=0) - timedelta(days=100)
"""Long enough ago for what was refused then."""


class Desk:
    """A settings file, and a database in which something happened."""

    def __init__(self, folder: Path) -> None:
        self.config, self.url = folder / "lund.yaml", f"sqlite:///{folder / 'lund.db'}"
        self.config.write_text(dedented(), "utf-8")
        house = open_house(load(self.config), self.url, utc_now)
        self.send(house, LATELY - timedelta(days=2000), "old")
        self.send(house, LATELY, "young")
        self.send(house, LATELY, "gone", revision=1)
        self.send(house, LATELY, "gone", revision=2, status="withdrawn")
        self.send(house, LATELY, "odd", lat=0.0)
        house.engine.dispose()

    @staticmethod
    def send(house: object, known: datetime, name: str, **more: object) -> None:
        body = {
            "report_id": name,
            "source": "north",
            "lat": 56.23,
            "lon": 11.55,
            "reported_at": known.isoformat(),
        } | more
        house.service.receive([Arrival(json.dumps(body).encode(), "test")], LATELY)  # type: ignore[attr-defined]  # a house

    def __call__(self, verb: str, *words: str) -> Result:
        return CliRunner().invoke(cli, [verb, str(self.config), *words, "--db", self.url])

    def log(self) -> list[tuple[What, str, str]]:
        house = open_house(load(self.config), self.url, utc_now)
        with house.engine.connect() as conn:
            found = [(each.what, each.who, each.detail) for each in decisions(conn)]
        house.engine.dispose()
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_dry_run_counts_what_would_go_and_changes_nothing(desk: Desk) -> None:
    first, second = desk("retention", "--dry-run"), desk("retention", "--dry-run")
    assert first.exit_code == 0
    assert json.loads(first.stdout) == json.loads(second.stdout) == {"journal": 1, "refused": 1}
    assert desk.log() == []


def test_what_is_too_old_goes_and_the_log_says_at_whose_word(desk: Desk) -> None:
    done = desk("retention", "--by", "Anna Holm")
    assert json.loads(done.stdout) == {"journal": 1, "refused": 1}
    assert "backups are yours to see to" in done.stderr
    assert desk.log() == [(What.LET_GO, "Anna Holm", "journal 1, refused 1")]
    assert json.loads(desk("retention").stdout) == {}


def test_a_withdrawn_report_is_removed_and_the_log_does_not_say_which(desk: Desk) -> None:
    done = desk("erase-report", "gone", "--source", "north", "--by", "Anna Holm")
    assert json.loads(done.stdout) == {"journal": 2}
    assert desk.log() == [(What.REPORT_ERASED, "Anna Holm", "north")]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["young", "--source", "north"], "the report still counts: withdraw it first; nothing was changed"),
        (["young"], "nothing is known of such a report; with a source, give that too; nothing was changed"),
    ],
)
def test_what_cannot_be_removed_is_said_and_changes_nothing(desk: Desk, words: list[str], said: str) -> None:
    done = desk("erase-report", *words)
    assert (done.exit_code, said in done.stderr, desk.log()) == (1, True, [])


def test_a_report_that_was_only_refused_can_be_removed(desk: Desk) -> None:
    assert json.loads(desk("erase-report", "odd", "--source", "north").stdout) == {"refused": 1}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("reports: 1 year", "must be at least 400 days: so far back detection and its spates look; got 365"),
        ("messages: 1 month", "must be at least 62 days: the limits of a month are counted from it; got 30"),
        ("refused: 1 hour", "must be at least 1 day"),
        ("decisions: never", "must be a time with its unit"),
    ],
)
def test_too_short_a_time_is_a_mistake_that_says_why(desk: Desk, written: str, said: str) -> None:
    desk.config.write_text(f"{dedented()}retention: {{{written}}}\n", "utf-8")
    checked = CliRunner().invoke(cli, ["check", str(desk.config)])
    assert (checked.exit_code, said in checked.stdout + checked.stderr) == (1, True), checked.output
