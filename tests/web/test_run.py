"""`trygvarsel run` as its operator knows it: it starts, says where, stops when told to, and forgets nothing."""

import signal
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry

from config.load import load
from streams.metrics import Metrics
from tests.web.running import Running, trygvarsel
from tests.web.served import columns
from tests.web.village import village
from tests.world import CONFIG, burglary
from trygvarsel.cli import cli
from trygvarsel.rereading import reread


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def test_it_takes_in_reports_stops_in_order_and_remembers_them(config: Path, tmp_path: Path) -> None:
    report = columns(burglary("r1", 0))
    with Running(config, tmp_path) as first:
        assert first.client.post("/v1/reports", json=report).status_code == 201
        assert 'trygvarsel_reports_total{outcome="accepted"} 1.0' in first.client.get("/metrics").text
        assert first.client.get("/healthz").status_code == 200
        config.write_text(f"{CONFIG}# a remark\n", encoding="utf-8")
        first.process.send_signal(signal.SIGHUP)
        first.wait_for("nothing has changed; these settings are in force")
        assert first.stop() == 0
    with Running(config, tmp_path) as second:
        assert second.client.post("/v1/reports", json=report).json()["outcome"] == "duplicate"
        assert second.stop(signal.SIGINT) == 0
    assert "sending is off" in second.said.read_text()
    assert "exercise is off" in second.said.read_text()
    assert "Traceback" not in second.said.read_text()


@pytest.mark.parametrize(
    ("text", "said", "metric"),
    [
        (CONFIG.replace("400 m", "300 m"), "start the service again to put them in force", 0.0),
        (CONFIG.replace("radius", "radios"), "the running settings stay in force", 0.0),
        (CONFIG, "nothing has changed", 1.0),
    ],
)
def test_settings_read_again_are_judged_and_never_put_in_force(
    config: Path, text: str, said: str, metric: float
) -> None:
    in_force = load(config)
    metrics = Metrics(CollectorRegistry(), in_force.partnerships, in_force.channels)
    heard: list[str] = []
    config.write_text(text, encoding="utf-8")
    reread(config, in_force, metrics, heard.append)
    assert said in "".join(heard)
    assert metrics.registry.get_sample_value("trygvarsel_config_last_reload_successful") == metric


def refused(*arguments: str | Path) -> str:
    """Start it in vain; give what it says."""
    result = CliRunner().invoke(cli, ["run", *map(str, arguments)])
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


def test_a_port_that_is_taken_is_said_in_one_sentence(config: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(config, "--db", f"sqlite:///{tmp_path}/run.db", "--port", port)
    assert said == f"port {port} of this machine: Address already in use; name another with --port\n"


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("sqlite:////nowhere/at/all.db", "the database cannot be opened: unable to open database file\n"),
        ("sqlite://", '--db "sqlite://" keeps nothing; name a file, as in sqlite:///trygvarsel.db\n'),
    ],
)
def test_a_database_that_will_not_do_is_said_in_one_sentence(config: Path, database: str, said: str) -> None:
    assert refused(config, "--db", database, "--port", "0") == said


def test_a_secret_that_is_missing_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TWILIO_ACCOUNT_SID", raising=False)
    config = village(tmp_path, "{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001'}")
    said = refused(config, "--db", f"sqlite:///{tmp_path}/run.db", "--port", "0")
    assert said == 'channel "sms": the environment variable TWILIO_ACCOUNT_SID is not set\n'


def test_a_second_service_on_the_same_database_is_refused_and_the_first_goes_on(config: Path, tmp_path: Path) -> None:
    with Running(config, tmp_path) as first:
        second = trygvarsel("run", config, "--db", f"sqlite:///{tmp_path}/run.db", "--port", "0")
        assert second.returncode == 1
        assert second.stderr.splitlines() == [
            "another run works on this database already; two of them would each know half of the reports"
        ]
        assert first.client.get("/healthz").status_code == 200


def test_mistakes_in_the_settings_are_said_with_their_places(config: Path) -> None:
    config.write_text(CONFIG.replace("radius", "radios"), encoding="utf-8")
    assert refused(config, "--port", "0").startswith(f"{config}:9:")
