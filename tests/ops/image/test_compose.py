"""The compose file is one, confines what it starts, and says nothing that our commands would not understand."""

import importlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from config.load import load
from config.schema.channels import PrintChannel
from tests.twilio_contract.npm import Unavailable, installed
from trygvarsel.cli import cli
from trygvarsel.commands.deliver import LANDING

from .composition import COMPOSE, HOUSE, mounted_at, mounts, ours, services

LINTER = "dclint@3.1.0"
"""Checks a file against the schema of the Compose Specification, and some habits besides."""

MATTERS_OF_TASTE = (
    "service-keys-order", "services-alphabetical-order", "top-level-properties-order", "require-quotes-in-ports",
)  # fmt: skip
VERBS = sorted(name for name, service in ours().items() if "entrypoint" not in service)


@pytest.fixture(scope="module")
def lint() -> Callable[[Path], "subprocess.CompletedProcess[str]"]:
    """Give what checks a compose file."""
    try:
        program = installed(LINTER) / "node_modules" / "dclint" / "bin" / "dclint.cjs"
    except Unavailable as wanting:
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {wanting}")
    node = shutil.which("node")
    assert node
    habits = [word for rule in MATTERS_OF_TASTE for word in ("--disable-rule", rule)]

    def check(file: Path) -> "subprocess.CompletedProcess[str]":
        words = [node, str(program), str(file), "--max-warnings", "0", *habits]
        return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)

    return check


def test_it_follows_the_compose_specification(lint: Callable[[Path], "subprocess.CompletedProcess[str]"]) -> None:
    ended = lint(COMPOSE)

    assert ended.returncode == 0, ended.stdout


def test_a_wrong_word_in_it_would_be_found(
    lint: Callable[[Path], "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    (tmp_path / "compose.yaml").write_text(COMPOSE.read_text("utf-8").replace("read_only: true", "readonly: true", 1))

    ended = lint(tmp_path / "compose.yaml")

    assert ended.returncode == 1
    assert "must NOT have additional properties" in ended.stdout


@pytest.mark.parametrize("name", services())
def test_it_is_confined_and_reached_from_this_machine_alone(name: str) -> None:
    service = services()[name]

    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert service.get("read_only") or name == "kafka"  # whose start script writes beside its programs
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert not {"privileged", "cap_add", "network", "pid"} & set(service)


@pytest.mark.parametrize("name", [name for name, service in ours().items() if service.get("restart")])
def test_it_is_not_killed_before_what_is_being_sent_has_arrived(name: str) -> None:
    assert timedelta(seconds=int(services()[name]["stop_grace_period"].removesuffix("s"))) > LANDING


@pytest.mark.parametrize("name", services())
def test_what_is_mounted_is_there_and_what_it_waits_for_too(name: str) -> None:
    service, volumes = services()[name], yaml.safe_load(COMPOSE.read_text("utf-8"))["volumes"]

    for each in mounts(service):
        if each.source.startswith("."):
            assert (HOUSE / each.source).exists(), each.source
            assert each.mode == "ro"
        else:
            assert each.source in volumes
    for other, waits in service.get("depends_on", {}).items():
        ends = waits["condition"] == "service_completed_successfully"
        assert ends == (services()[other].get("restart") is None and other != "feed")


@pytest.mark.parametrize("name", VERBS)
def test_our_command_understands_what_it_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    verb, *words = ours()[name]["command"]
    for variable, value in ours()[name]["environment"].items():
        monkeypatch.setenv(variable, str(value))
    command = importlib.import_module(f"trygvarsel.commands.{verb}").command

    told = command.make_context(verb, words, **cli.context_settings).params

    asked = {key for key in ("database", "broker") if key in {each.name for each in command.params}}
    assert {key: told[key] for key in asked} == {
        key: ours()[name]["environment"][{"database": "TRYGVARSEL_DB", "broker": "TRYGVARSEL_BROKER"}[key]]
        for key in asked
    }


@pytest.mark.parametrize("name", [name for name in VERBS if "restart" in ours()[name]])
def test_its_health_is_asked_where_it_tells_it(name: str) -> None:
    service = ours()[name]
    words, asked = service["command"], service["environment"].get("TRYGVARSEL_HEALTH_PORT", 8321)

    assert str(asked) == (words[words.index("--metrics-port") + 1] if "--metrics-port" in words else "8321")


def test_the_settings_are_right_and_send_to_the_terminal_alone() -> None:
    settings = load(mounted_at(ours()["worker"], "/etc/trygvarsel/trygvarsel.yaml"))

    assert settings.sending
    assert all(isinstance(channel, PrintChannel) for channel in settings.channels.values())


def test_a_password_is_drawn_once_and_read_by_those_who_need_it(tmp_path: Path) -> None:
    script = services()["passwords"]["command"][0].replace("$$", "$").replace("/run/secrets/trygvarsel", str(tmp_path))

    for _ in range(2):
        subprocess.run(["sh", "-euc", script], check=True)  # noqa: S603, S607  (our own words)
        found = {each.name: each.read_text() for each in tmp_path.iterdir()}

    password = found["database"]
    assert len(password) == 48
    assert found["pgpass"] == f"database:5432:trygvarsel:trygvarsel:{password}\n"
    assert stat.S_IMODE((tmp_path / "pgpass").stat().st_mode) == 0o600  # libpq reads no other
    assert stat.S_IMODE((tmp_path / "database").stat().st_mode) == 0o644


def test_prometheus_understands_what_it_is_told(promtool: Path, tmp_path: Path) -> None:
    service = services()["prometheus"]
    told = yaml.safe_load(mounted_at(service, "/etc/prometheus/prometheus.yml").read_text("utf-8"))
    told["rule_files"] = [str(mounted_at(service, path)) for path in told["rule_files"]]
    (tmp_path / "prometheus.yml").write_text(yaml.safe_dump(told))

    ended = subprocess.run(  # noqa: S603  (our own words)
        [promtool, "check", "config", tmp_path / "prometheus.yml"], capture_output=True, text=True, check=False
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_prometheus_asks_everything_of_ours_that_stays_up() -> None:
    told = yaml.safe_load(mounted_at(services()["prometheus"], "/etc/prometheus/prometheus.yml").read_text("utf-8"))
    asked = {
        (name, each["port"])
        for job in told["scrape_configs"]
        for each in job["dns_sd_configs"]
        for name in each["names"]
    }

    assert asked == {
        (name, each["environment"].get("TRYGVARSEL_HEALTH_PORT", 8321))
        for name, each in ours().items()
        if "restart" in each
    }


def test_grafana_shows_the_dashboard_of_the_chart_from_prometheus() -> None:
    grafana = services()["grafana"]
    (source,) = yaml.safe_load(
        mounted_at(grafana, "/etc/grafana/provisioning/datasources/prometheus.yaml").read_text()
    )["datasources"]
    (provider,) = yaml.safe_load(
        mounted_at(grafana, "/etc/grafana/provisioning/dashboards/trygvarsel.yaml").read_text()
    )["providers"]
    dashboard = mounted_at(grafana, f"{provider['options']['path']}/trygvarsel.json")

    assert source["url"] == "http://prometheus:9090"
    assert json.loads(dashboard.read_text("utf-8"))["panels"]
