"""Fixtures: the chart as the newest Helm renders it, scenario by scenario; that the oldest does the same is a test."""

from pathlib import Path

import pytest

from .helm import Helm
from .rendered import SCENARIOS, Rendered, render


@pytest.fixture(scope="session", params=SCENARIOS, ids=lambda path: path.name.removesuffix("-values.yaml"))
def scenario(request: pytest.FixtureRequest) -> Path:
    """Give the values of one scenario after the other."""
    path: Path = request.param
    return path


@pytest.fixture(scope="session")
def rendered(newest_helm: Helm, scenario: Path) -> Rendered:
    """Give the chart as it is in one scenario."""
    return render(newest_helm, scenario=scenario.name.removesuffix("-values.yaml"))
