"""Consoles on a town with members: one fresh for each test, one for those that leave it as they found it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.console.house import Console
from tests.web.network.town import house, row, settle


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Console]:
    with house(tmp_path) as console:
        _settle_all(console)
        yield console


@pytest.fixture(scope="module")
def quiet_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with house(tmp_path_factory.mktemp("quiet")) as console:
        _settle_all(console)
        yield console


def _settle_all(console: Console) -> None:
    settle(console, "lund/nabo_nord", [row(n) for n in range(60)])
    settle(console, "lund/nabo_syd", [row(n, y=-3000.0) for n in range(200, 203)])
    settle(console, "odder/hemmelig", [row(n) for n in range(300, 303)])
