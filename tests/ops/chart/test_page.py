"""What the page about the chart shows and says of versions and names is so."""

import re
from pathlib import Path
from typing import Final

import yaml

from tests.ops.tools import KUBERNETES

from .helm import Helm
from .rendered import CHART, Rendered, render

ROOT: Final = CHART.parents[1]
PAGE: Final = (ROOT / "docs" / "operations" / "chart.md").read_text(encoding="utf-8")
SETTINGS: Final = ROOT / "config" / "example.yaml"


def test_it_names_the_versions_of_helm_that_are_run(helm: Helm) -> None:
    assert helm.version() in PAGE


def test_it_names_the_versions_of_kubernetes_that_are_meant() -> None:
    oldest, newest = KUBERNETES
    assert f"Kubernetes {oldest} or newer" in PAGE
    assert f"Kubernetes {oldest} and {newest}" in PAGE
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert chart["kubeVersion"] == f">={oldest}.0-0"


def test_the_values_it_shows_install_what_it_names(newest_helm: Helm, tmp_path: Path) -> None:
    made = _shown(newest_helm, tmp_path)
    assert made.pod("run").containers[0]["envFrom"] == [{"secretRef": {"name": "twilio"}}]
    assert f"job/{made.of('Job')[0]['metadata']['name']}\n" in PAGE
    (stateful,) = made.of("StatefulSet")
    (claim,) = stateful["spec"]["volumeClaimTemplates"]
    assert f"`{claim['metadata']['name']}-{stateful['metadata']['name']}-0`" in PAGE


def test_every_value_it_speaks_of_is_there() -> None:
    values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
    spoken = set(re.findall(r"`([a-z]+(?:\.[a-zA-Z]+)+)`", PAGE)) - {"kafka.partitions", "values.yaml"}
    assert len(spoken) > 8
    for place in spoken:
        found = values
        for key in place.split("."):
            assert key in found, place
            found = found[key]


def _shown(helm: Helm, folder: Path) -> Rendered:
    (block,) = re.findall(r"^ *```yaml\n(.*?)^ *```", PAGE, re.DOTALL | re.MULTILINE)
    (file := folder / "values.yaml").write_text(block, encoding="utf-8")
    return render(helm, "--values", str(file), "--set-file", f"configFile={SETTINGS}")
