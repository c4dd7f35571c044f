"""A scenario of the chart in, what Helm makes of it, asked for by kind, pod and container, out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from .helm import Helm

CHART: Final = Path(__file__).parents[3] / "helm" / "trygvarsel"
SCENARIOS: Final = sorted((CHART / "ci").glob("*-values.yaml"))
FOREIGN: Final = frozenset({"ScaledObject", "ServiceMonitor", "PrometheusRule"})
"""Kinds that are not Kubernetes' own."""

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod, or what pods are made from."""

    owner: Resource
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    spec: Mapping[str, Any]

    @property
    def component(self) -> str:
        """What the pod is for."""
        return self.labels["app.kubernetes.io/component"]

    @property
    def containers(self) -> list[dict[str, Any]]:
        """All of them, in the order in which they run."""
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a chart is with some values."""

    resources: list[Resource]

    def of(self, kind: str) -> list[Resource]:
        """Give all of a kind."""
        return [each for each in self.resources if each["kind"] == kind]

    def one(self, kind: str, name: str) -> Resource:
        """Give the one of a kind and a name."""
        (found,) = (each for each in self.of(kind) if each["metadata"]["name"] == name)
        return found

    def pods(self) -> Iterator[Pod]:
        """Give every pod that there will be."""
        for each in self.resources:
            template = each if each["kind"] == "Pod" else each.get("spec", {}).get("template")
            if template and "containers" in template["spec"]:
                about = template["metadata"]
                yield Pod(each, about["labels"], about.get("annotations", {}), template["spec"])

    def pod(self, component: str) -> Pod:
        """Give the pod of a component."""
        (found,) = (each for each in self.pods() if each.component == component)
        return found


@cache
def render(helm: Helm, *options: str, scenario: str = "", release: str = "varsel") -> Rendered:
    """Render the chart with a scenario's values, if one is named, and further options, once."""
    values = ("--values", str(CHART / "ci" / f"{scenario}-values.yaml")) if scenario else ()
    return Rendered(helm.template(CHART, *values, *options, release=release))


def selects(selector: Mapping[str, str], pod: Pod) -> bool:
    """Tell whether labels that are asked for are those of a pod."""
    return selector.items() <= pod.labels.items()
