"""Fixtures: the real tools of whoever runs this, each skipped with its reason where it cannot be had."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from . import tools
from .chart.helm import Helm
from .chart.kubernetes import Schemas


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Give the path of Prometheus's own checker of rules."""
    return _had(tools.promtool)


@pytest.fixture(scope="session")
def hadolint() -> Path:
    """Give the path of a linter for Dockerfiles."""
    return _had(tools.hadolint)


@pytest.fixture(scope="session", params=sorted(tools.HELM), ids="helm{}".format)
def helm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Helm:
    """Give real Helm, 3 and 4 one after the other."""
    major: int = request.param
    return Helm(_had(lambda: tools.helm(major)), tmp_path_factory.mktemp(f"helm{major}"))


@pytest.fixture(scope="session")
def newest_helm(tmp_path_factory: pytest.TempPathFactory) -> Helm:
    """Give the newest Helm alone."""
    newest = max(tools.HELM)
    return Helm(_had(lambda: tools.helm(newest)), tmp_path_factory.mktemp("helm"))


@pytest.fixture(scope="session", params=tools.KUBERNETES, ids="kubernetes-{}".format)
def kubernetes(request: pytest.FixtureRequest) -> Schemas:
    """Give what Kubernetes says that its resources look like, its oldest and newest version one after the other."""
    return Schemas(_had(tools.schemas), request.param)


def _had(tool: Callable[[], Path]) -> Path:
    """Give a tool, or skip for want of it; fail instead where nothing may be skipped."""
    try:
        return tool()
    except tools.MissingTool as wanting:
        (pytest.fail if os.environ.get("TRYGVARSEL_REQUIRE_ALL") else pytest.skip)(f"needs {wanting}")
