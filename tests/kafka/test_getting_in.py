"""A broker that wants TLS and a login gets them from every verb; whoever has the wrong ones is told what is wrong."""

import asyncio
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.reports import write_json
from streams.sender import Sender
from streams.topics import Broker as Door
from streams.topics import Certificates, Login, Mechanism, Topics, WayIn
from tests.kafka.broker import PASSWORD, USER, Broker
from tests.kafka.certificates import papers
from tests.kafka.kept import Kept, three_towns
from tests.kafka.workers import WorkerProcess
from tests.world import spate
from trygvarsel.cli import cli

pytestmark = pytest.mark.kafka


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return file


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    file = tmp_path / "reports.jsonl"
    file.write_text("".join(f"{write_json(report)}\n" for report in spate("a", 0)), encoding="utf-8")
    return file


@pytest.mark.parametrize("login", [each.value for each in Mechanism])
def test_reports_are_put_on_the_topic_by_every_kind_of_login(
    kafka: Broker, password: Path, reports: Path, tmp_path: Path, login: str
) -> None:
    words, prefix = way_in(kafka, password, login), f"in-{login}"
    said = do("feed", three_towns(tmp_path), reports, *words, "--prefix", prefix)
    assert (said.exit_code, said.stdout) == (0, f'{{"sent": 3, "topic": "{prefix}.reports"}}\n'), said.output


def test_a_worker_gets_in_by_what_its_environment_says_and_handles_what_the_intake_put_there(
    kafka: Broker, broker: str, topics: Topics, password: Path, reports: Path, tmp_path: Path
) -> None:
    words = way_in(kafka, password)
    environment = {
        "TRYGVARSEL_" + name.removeprefix("--").replace("-", "_").upper(): said
        for name, said in zip(words[::2], words[1::2], strict=True)
    }
    sender = Sender(_door(kafka), topics.reports)
    for report in spate("a", 0):
        asyncio.run(sender.send([("north", write_json(report).encode())]))
    sender.close()
    command = [sys.executable, "-m", "trygvarsel", "worker", str(three_towns(tmp_path)), "--prefix", topics.prefix]
    database = tmp_path / "kept.db"
    worker = WorkerProcess([*command, "--db", f"sqlite:///{database}"], tmp_path / "worker.log", environment)
    kept = Kept(broker, topics, database)
    try:
        worker.until(lambda: len(kept.handled()) == 3)
        assert worker.terminate() == 0
    finally:
        worker.kill()
        kept.close()
    assert PASSWORD not in worker.said


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"--broker-user": "nobody"}, "are the user, the password and the kind of login right?"),
        ({"--broker-ca": "other"}, "its certificate cannot be trusted"),
        ({"--broker-ca": "no-such.pem"}, "no-such.pem: No such file or directory"),
        ({"--broker-ca": "password"}, "is not a PEM file that can be used"),
        ({"--broker-password-file": "no-such-file"}, "no-such-file: cannot be read"),
        ({"--broker": "open"}, "it does not speak TLS there, or not as we do"),
        ({"--broker-key": "other"}, "--broker-key is the key of a certificate: name that with --broker-cert"),
    ],
)
def test_who_does_not_get_in_is_told_why(
    kafka: Broker, password: Path, tmp_path: Path, wrong: dict[str, str], told: str
) -> None:
    places = {"other": str(papers(tmp_path, "other").authority), "open": kafka.address, "password": str(password)}
    words = [*way_in(kafka, password)]
    for name, given in wrong.items():
        words += [name, places.get(given, given)]
    said = do("topics", three_towns(tmp_path), *words, "--dry-run")
    assert said.exit_code in {1, 2}
    assert told in said.output
    assert PASSWORD not in said.output
    assert "Traceback" not in said.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--broker-user", "anna"], "--broker-user and --broker-password-file go together"),
        (
            ["--broker-user", "anna", "--broker-password-file", "{}", "--broker-login", "plain"],
            "use it with --broker-tls",
        ),
    ],
)
def test_a_login_that_lacks_something_or_shows_its_password_is_refused(
    kafka: Broker, password: Path, tmp_path: Path, words: list[str], told: str
) -> None:
    given = [word.format(password) for word in words]
    said = do("topics", three_towns(tmp_path), "--broker", kafka.address, *given, "--dry-run")
    assert said.exit_code == 2
    assert told in said.output


def way_in(kafka: Broker, password: Path, login: str = "scram-sha-512") -> list[str]:
    return [
        "--broker", kafka.secure, "--broker-ca", str(kafka.authority), "--broker-user", USER,
        "--broker-password-file", str(password), "--broker-login", login,
    ]  # fmt: skip


def do(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


def _door(kafka: Broker) -> Door:
    return Door((kafka.secure,), WayIn(Certificates(kafka.authority), Login(USER, PASSWORD)))
