"""The Dockerfile says what it should, and copies what there is."""

import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from .context import HOUSE, rules, sent
from .context import let_through as let
from .dockerfile import DOCKERFILE, Copy, Stage, ours

LAST = ours()[-1]
OURS = [Copy.of(each) for stage in ours() for each in stage.all("COPY") if "--from" not in each.rest]
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_linter_for_dockerfiles_finds_nothing(hadolint: Path) -> None:
    ended = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)  # noqa: S603

    assert (ended.returncode, ended.stdout) == (0, "")


def test_the_linter_would_find_something(hadolint: Path, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM python:latest\nRUN pip install x\n")

    ended = subprocess.run([hadolint, tmp_path / "Dockerfile"], capture_output=True, text=True, check=False)  # noqa: S603

    assert "DL3007" in ended.stdout


@pytest.mark.parametrize("source", sorted({name for copy in OURS for name in copy.sources}))
def test_what_is_copied_is_there_and_let_through(source: str) -> None:
    assert list(sent([source]))


@pytest.mark.parametrize(
    "name", [".git/config", ".venv/pyvenv.cfg", "tests/postgres.py", "furesoe.db", "web/furesoe.db-wal", "members.csv",
             "trygvarsel/__pycache__/cli.cpython-311.pyc", "requirements.lock", "docs/metrics.md", "compose.yaml"],
)  # fmt: skip
def test_nothing_else_reaches_the_builder(name: str) -> None:
    assert not let(PurePosixPath(name), rules())


def test_every_package_of_the_wheel_is_copied() -> None:
    copied = {PurePosixPath(copy.to).name for copy in OURS}

    assert copied >= set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_the_version_on_the_label_is_the_project_s() -> None:
    assert "VERSION=" + PROJECT["project"]["version"] in {each.rest for each in LAST.all("ARG")}


def test_both_stages_begin_with_the_python_that_is_tested() -> None:
    (python,) = (line for line in DOCKERFILE.read_text("utf-8").splitlines() if line.startswith("ARG PYTHON="))

    assert {stage.base for stage in ours()} == {"${PYTHON}"}
    assert f"python:{PROJECT['tool']['mypy']['python_version']}-slim" in python


def test_it_runs_as_nobody_s_account_and_listens_where_the_others_expect_it() -> None:
    environment = LAST.environment({"PATH": "/usr/bin"})

    assert LAST.only("USER").rest == "10001:10001"
    assert LAST.only("STOPSIGNAL").rest == "SIGTERM"
    assert LAST.only("VOLUME").words == ["/data"]
    assert LAST.only("EXPOSE").words == ["8321", "9100"]
    assert environment["PATH"] == "/opt/trygvarsel/bin:/usr/bin"
    assert (environment["TRYGVARSEL_HOST"], environment["TRYGVARSEL_LOG"]) == ("0.0.0.0", "json")  # noqa: S104


def test_a_value_that_looks_like_a_secret_is_in_no_variable() -> None:
    names = {name for stage in ours() for name in stage.environment({})}

    assert not [name for name in names if any(word in name for word in ("PASSWORD", "TOKEN", "SECRET", "KEY"))]


def test_an_instruction_that_we_do_not_carry_out_would_be_noticed() -> None:
    known = {"ARG", "ENV", "WORKDIR", "COPY", "RUN", "LABEL", "VOLUME", "EXPOSE", "USER", "STOPSIGNAL", "HEALTHCHECK"}
    used = {each.word for stage in ours() for each in stage.instructions}

    assert used <= known | {"ENTRYPOINT", "CMD"}
    assert Stage("", "", []).environment({"A": "1"}) == {"A": "1"}
