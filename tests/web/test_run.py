"""`trygvarsel run` as its operator knows it: it starts, says where, stops when told to, and forgets nothing."""

import signal
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.web.running import Running, trygvarsel
from tests.web.served import columns
from tests.web.village import village
from tests.world import CONFIG, burglary, dedented, spate
from trygvarsel.cli import cli


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


def test_a_running_service_takes_up_its_file_by_itself_and_when_told_to_and_stays_when_it_is_wrong(
    config: Path, tmp_path: Path
) -> None:
    reports = [columns(each) for each in spate("a", 0, count=4, every=0.5)]
    with Running(config, tmp_path) as service:
        for report in reports[:2]:
            assert service.client.post("/v1/reports", json=report).status_code == 201
        config.write_text(CONFIG.replace("radius", "radios"), encoding="utf-8")
        service.wait_for("did you mean")
        service.wait_for_metric("trygvarsel_config_last_reload_successful 0.0")
        ready = service.client.get("/readyz")
        assert (ready.status_code, ready.json()["attention"]) == (
            200,
            ["the settings file, as it is now, is not in force; the log and the console say why"],
        )
        assert service.client.post("/v1/reports", json=reports[2]).status_code == 201
        config.write_text(CONFIG.replace("events: 3", "events: 4"), encoding="utf-8")
        service.wait_for("are in force from now on")
        service.wait_for_metric("trygvarsel_config_last_reload_successful 1.0")
        assert service.client.post("/v1/reports", json=reports[3]).status_code == 201
        again = [service.client.post("/v1/reports", json=report).json()["outcome"] for report in reports]
        service.process.send_signal(signal.SIGHUP)
        service.wait_for("nothing has changed; these settings are in force")
        assert service.stop() == 0
    assert again == ["duplicate"] * 4
    assert "nobody can sign in to the console yet" in service.said.read_text()
    assert "Traceback" not in service.said.read_text()


def test_listening_beyond_this_machine_it_lets_no_report_in_without_a_key_but_tells_how_it_fares(
    config: Path, tmp_path: Path
) -> None:
    report = columns(burglary("r1", 0))
    with Running(config, tmp_path, TRYGVARSEL_HOST="0.0.0.0") as service:  # noqa: S104
        service.wait_for("reports are let in with a key")
        for headers in ({}, {"Host": "localhost"}, {"X-Forwarded-For": "127.0.0.1"}):
            assert service.client.post("/v1/reports", json=report, headers=headers).status_code == 401
        assert service.client.get("/healthz").status_code == 200
        assert 'trygvarsel_ready{process="run"} 1.0' in service.client.get("/metrics").text
        assert service.client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 403
        assert service.client.get("/demo/phones").status_code == 404
        assert service.stop() == 0


def test_settings_that_leave_the_door_open_are_refused_beyond_this_machine(config: Path, tmp_path: Path) -> None:
    config.write_text(f"intake: {{keys: once_made}}\n{dedented()}", encoding="utf-8")
    said = refused(config, "--db", f"sqlite:///{tmp_path}/run.db", "--port", "0", "--host", "0.0.0.0")  # noqa: S104
    assert said == (
        "intake.keys is once_made, which lets anybody send reports who reaches 0.0.0.0: "
        "write keys: required, or leave it out, or serve on 127.0.0.1\n"
    )


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
