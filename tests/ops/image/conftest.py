"""Fixtures: what the Dockerfile builds, in a root of its own; quickly with packages lent, or wholly with its own."""

import os
import sysconfig
from pathlib import Path

import pytest

from .building import Built, build
from .context import lay_out
from .dockerfile import Copy, ours
from .room import forbidden, missing

_PIP = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}


@pytest.fixture(scope="session")
def quickly(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build with every line of the Dockerfile but empty lock files; the packages of this environment are lent."""
    home = _sent(tmp_path_factory, "quickly")
    for lock in (home / "sent").glob("requirements.*.lock"):
        lock.write_text("")
    return build(ours(), home / "sent", home, _PIP, Path(sysconfig.get_path("purelib")))


@pytest.fixture(scope="session")
def wholly(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build as an engine would, with all that the lock files name fetched and installed."""
    home = _sent(tmp_path_factory, "wholly")
    return build(ours(), home / "sent", home, _PIP)


def _sent(folders: pytest.TempPathFactory, name: str) -> Path:
    """Lay out what a builder would be sent, or skip where nothing can be built."""
    if lacking := missing():
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {lacking}")
    if unlucky := forbidden(folders.mktemp("trial")):
        pytest.skip(f"needs {unlucky}")  # whatever is required: nobody can provide it
    home = folders.mktemp(name)
    lay_out(
        [source for stage in ours() for each in stage.all("COPY") for source in Copy.of(each).sources], home / "sent"
    )
    return home
