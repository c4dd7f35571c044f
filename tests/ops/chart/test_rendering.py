"""What the chart makes is what Kubernetes takes, in every scenario, by both Helms, in its oldest and newest version."""

from pathlib import Path

import yaml

from .helm import Helm
from .kubernetes import Schemas
from .rendered import CHART, FOREIGN, Rendered, Resource, render


def test_helm_finds_nothing_to_complain_of(helm: Helm, scenario: Path) -> None:
    assert "0 chart(s) failed" in helm.lint(CHART, "--values", str(scenario))


def test_every_helm_makes_the_same_of_it(helm: Helm, scenario: Path, rendered: Rendered) -> None:
    made = render(helm, scenario=scenario.name.removesuffix("-values.yaml"))
    assert _by_name(made.resources) == _by_name(rendered.resources)


def test_every_resource_is_one_that_kubernetes_knows_to_the_field(kubernetes: Schemas, rendered: Rendered) -> None:
    for each in rendered.resources:
        if each["kind"] not in FOREIGN:
            assert kubernetes.problems(each) == [], each["metadata"]["name"]


def test_a_misspelt_field_would_be_noticed(kubernetes: Schemas, rendered: Rendered) -> None:
    (service, *_) = rendered.of("Service")
    assert kubernetes.problems(service | {"spec": service["spec"] | {"selektor": {}}})


def test_no_name_is_given_twice(rendered: Rendered) -> None:
    names = [(each["apiVersion"], each["kind"], each["metadata"]["name"]) for each in rendered.resources]
    assert len(names) == len(set(names))


def test_no_secret_is_made(rendered: Rendered) -> None:
    assert rendered.of("Secret") == []


def test_a_scenario_is_short(scenario: Path) -> None:
    assert 2 <= len(scenario.read_text(encoding="utf-8").splitlines()) <= 20


def test_a_long_name_of_a_release_leaves_room_for_ours(helm: Helm) -> None:
    long = "trygvarsel-for-en-meget-lang-kommune-i-nordsjaelland"
    made = helm.template(CHART, "--values", str(CHART / "ci" / "kafka-three-workers-values.yaml"), release=long[:53])
    assert all(len(each["metadata"]["name"]) <= 63 for each in made)
    assert all(each["metadata"]["labels"]["app.kubernetes.io/instance"] == long[:53] for each in made)


def test_what_the_chart_says_of_itself_is_so() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    project = (CHART.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{chart["appVersion"]}"' in project


def _by_name(resources: list[Resource]) -> dict[tuple[str, str], Resource]:
    return {(each["kind"], each["metadata"]["name"]): each for each in resources}
