"""What the Dockerfile's own lines install runs as user 10001 on a read-only tree, and holds nothing that installs."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from .building import Built
from .context import HOUSE
from .running import Container, container, told_to_end

VERSION = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


@pytest.fixture(scope="module", params=["quickly", pytest.param("wholly", marks=pytest.mark.slow)])
def ready(request: pytest.FixtureRequest) -> Iterator[Container]:
    """Give a container of the image as it was built, quickly or wholly."""
    built: Built = request.getfixturevalue(request.param)
    with container(built) as made:
        yield made


def test_it_tells_its_version(ready: Container) -> None:
    assert ready.run("trygvarsel", "--version").stdout.strip() == VERSION


def test_our_code_comes_from_the_image(ready: Container) -> None:
    found = ready.run("python", "-c", "import trygvarsel, web; print(trygvarsel.__file__, web.__file__)").stdout

    assert found.count("/opt/trygvarsel/lib/") == 2


def test_settings_can_be_checked(ready: Container) -> None:
    ended = ready.run("trygvarsel", "check", "/etc/trygvarsel/trygvarsel.yaml")

    assert ended.returncode == 0, ended.stderr
    assert "Bo trygt Furesø" in ended.stdout


def test_it_is_healthy_keeps_its_database_under_data_and_ends_in_order(ready: Container) -> None:
    with ready.going() as process:
        assert ready.becomes_ready(process), ready.said()
        healthy = ready.well()
        code = told_to_end(process)

    assert healthy
    assert code == 0, ready.said()
    assert all(each.name.startswith("trygvarsel.db") for each in ready.data.iterdir())
    assert {each.stat().st_uid for each in ready.data.iterdir()} == {10001}


def test_nothing_answers_when_nothing_runs(ready: Container) -> None:
    assert not ready.well()


@pytest.mark.parametrize("place", ["/", "/etc/trygvarsel", "/opt/trygvarsel", "/usr/local/lib", "/run", "/var"])
def test_nothing_else_can_be_written(ready: Container, place: str) -> None:
    assert ready.run("sh", "-c", f"echo > {place}/written").returncode != 0
    assert ready.run("sh", "-c", "echo > /data/written && rm /data/written && echo > /tmp/written").returncode == 0


@pytest.mark.parametrize("module", ["pip", "setuptools", "wheel", "ensurepip"])
def test_nothing_that_installs_is_left(ready: Container, module: str) -> None:
    asked = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({module!r}) is not None)"

    assert [ready.run(python, "-c", asked).returncode for python in ("python", "/usr/local/bin/python")] == [0, 0]


def test_every_module_of_ours_is_compiled(ready: Container) -> None:
    (packages,) = Path(ready.built.root, "opt/trygvarsel/lib").glob("python3.*/site-packages")
    modules = [
        each for each in packages.glob("[tw]*/**/*.py") if each.parts[len(packages.parts)] in {"trygvarsel", "web"}
    ]

    assert modules
    assert not [each for each in modules if not list((each.parent / "__pycache__").glob(f"{each.stem}.*.pyc"))]
