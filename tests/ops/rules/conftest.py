"""Fixtures: what the processes really expose, each started once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.world import dedented

from .exposition import Exposed, of_deliver, of_run, of_web, of_worker


@pytest.fixture(scope="session")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exposed]:
    """Give what each kind of process exposes."""
    started = {"run": of_run, "deliver": of_deliver}
    folders = {process: tmp_path_factory.mktemp(process) for process in started}
    with ThreadPoolExecutor() as both:
        waited = {name: both.submit(of, _settings(folders[name]), folders[name]) for name, of in started.items()}
    return {"worker": of_worker(), "web": of_web()} | {name: each.result() for name, each in waited.items()}


def _settings(folder: Path) -> Path:
    path = folder / "town.yaml"
    path.write_text(dedented(), encoding="utf-8")
    return path
