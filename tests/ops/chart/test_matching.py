"""What selects finds what it means, and what is let through is what is spoken: services, policies, budgets, scaling."""

from typing import Any

from .helm import Helm
from .rendered import Pod, Rendered, render, selects


def test_every_selector_finds_the_pods_of_its_own_owner_and_no_others(rendered: Rendered) -> None:
    for pod in rendered.pods():
        if selector := pod.owner["spec"].get("selector"):
            assert _found(rendered, selector["matchLabels"]) == [pod.component]


def test_every_service_leads_to_one_kind_of_pod_and_to_a_port_that_it_has(rendered: Rendered) -> None:
    for service in rendered.of("Service"):
        (component,) = _found(rendered, service["spec"]["selector"])
        ports = _ports(rendered.pod(component))
        assert all(port["targetPort"] in ports for port in service["spec"]["ports"])


def test_metrics_can_be_read_of_everybody_who_stays_ready_or_not(rendered: Rendered) -> None:
    served = {each for service in rendered.of("Service") for each in _found(rendered, service["spec"]["selector"])}
    assert served == {pod.component for pod in rendered.pods() if "ports" in pod.containers[-1]}
    for service in rendered.of("Service"):
        if any(port["name"] == "metrics" for port in service["spec"]["ports"]):
            assert service["spec"]["publishNotReadyAddresses"]
    for monitor in rendered.of("ServiceMonitor"):
        asked = {each["port"] for each in monitor["spec"]["endpoints"]}
        chosen = [each for each in rendered.of("Service") if _labelled(each, monitor["spec"]["selector"])]
        assert chosen == rendered.of("Service")
        assert asked == {port["name"] for each in chosen for port in each["spec"]["ports"]}


def test_a_budget_lets_go_of_one_at_a_time_and_never_of_none(rendered: Rendered) -> None:
    budgets = rendered.of("PodDisruptionBudget")
    for budget in budgets:
        assert len(_found(rendered, budget["spec"]["selector"]["matchLabels"])) == 1
        assert budget["spec"]["maxUnavailable"] == 1
    assert len(budgets) == len(rendered.of("Deployment"))


def test_every_pod_that_stays_has_one_policy_that_lets_in_what_it_listens_to(rendered: Rendered) -> None:
    if not rendered.of("NetworkPolicy"):
        return
    for pod in rendered.pods():
        policies = [each for each in rendered.of("NetworkPolicy") if selects(_chosen(each), pod)]
        if pod.component == "ready":
            assert policies == []
            continue
        (policy,) = policies
        let_in = {port["port"] for rule in policy["spec"].get("ingress", []) for port in rule["ports"]}
        assert let_in == _ports(pod)


def test_where_only_some_are_let_in_prometheus_and_the_test_pod_are_among_them(newest_helm: Helm) -> None:
    rendered = render(newest_helm, scenario="ingress-with-tls")
    (rule,) = rendered.one("NetworkPolicy", "varsel-trygvarsel-run")["spec"]["ingress"]
    spaces = [each.get("namespaceSelector", {}).get("matchLabels", {}) for each in rule["from"]]
    assert {"kubernetes.io/metadata.name": "ingress"} in spaces
    assert {"kubernetes.io/metadata.name": "monitoring"} in spaces
    assert selects(rule["from"][-1]["podSelector"]["matchLabels"], rendered.pod("ready"))


def test_whom_a_pod_is_told_to_call_it_may_call(rendered: Rendered) -> None:
    for pod in rendered.pods():
        out = _out(rendered, pod)
        if pod.component == "ready" or out is None:
            continue
        assert 53 in out
        told = {each["name"]: each for container in pod.containers for each in container["env"]}
        if "TRYGVARSEL_BROKER" in told and pod.component != "deliver":
            hosts = told["TRYGVARSEL_BROKER"]["value"].split(",")
            assert {int(host.rpartition(":")[2]) for host in hosts} <= out
        if "valueFrom" in told.get("TRYGVARSEL_DB", {}):
            assert 5432 in out
        if pod.component in {"run", "deliver", "web"}:
            assert {443, 587} <= out


def test_what_prepares_the_release_brings_all_it_needs_before_it(rendered: Rendered) -> None:
    hooks = [each for each in rendered.resources if "pre-install" in _annotation(each, "helm.sh/hook")]
    (job,) = (each for each in hooks if each["kind"] == "Job")
    others = [each for each in hooks if each is not job]
    assert all(int(_annotation(each, "helm.sh/hook-weight")) < 0 for each in others)
    there = {(each["kind"], each["metadata"]["name"]) for each in others}
    spec = job["spec"]["template"]["spec"]
    for volume in spec["volumes"]:
        for source in volume.get("projected", {}).get("sources", []):
            if "configMap" in source:
                assert ("ConfigMap", source["configMap"]["name"]) in there
    assert ("ServiceAccount", spec["serviceAccountName"]) in there or spec["serviceAccountName"] == "varsel"


def test_what_prepares_the_release_sees_the_settings_that_come(rendered: Rendered) -> None:
    ours, theirs = (rendered.one("ConfigMap", f"varsel-trygvarsel{each}")["data"] for each in ("", "-prepare"))
    assert ours == theirs


def test_a_mistake_in_the_settings_is_not_tried_again(rendered: Rendered) -> None:
    pod = rendered.pod("prepare")
    (rule,) = pod.owner["spec"]["podFailurePolicy"]["rules"]
    assert rule["action"] == "FailJob"
    assert rule["onExitCodes"]["containerName"] == pod.containers[0]["name"] == pod.containers[0]["args"][0] == "check"


def test_a_worker_gives_way_before_another_comes_and_doors_only_after(rendered: Rendered) -> None:
    for deployment in rendered.of("Deployment"):
        rolling = deployment["spec"]["strategy"]["rollingUpdate"]
        worker = deployment["metadata"]["labels"]["app.kubernetes.io/component"] == "worker"
        assert (rolling["maxSurge"], rolling["maxUnavailable"]) == ((0, 1) if worker else (1, 0))


def test_either_a_number_of_workers_is_asked_for_or_the_lag_decides(rendered: Rendered) -> None:
    scaled = [each["spec"]["scaleTargetRef"]["name"] for each in rendered.of("ScaledObject")]
    for deployment in rendered.of("Deployment"):
        assert ("replicas" in deployment["spec"]) != (deployment["metadata"]["name"] in scaled)


def _found(rendered: Rendered, selector: dict[str, str]) -> list[str]:
    return [pod.component for pod in rendered.pods() if selects(selector, pod)]


def _chosen(policy: dict[str, Any]) -> dict[str, str]:
    labels: dict[str, str] = policy["spec"]["podSelector"]["matchLabels"]
    return labels


def _labelled(resource: dict[str, Any], selector: dict[str, Any]) -> bool:
    return bool(selector["matchLabels"].items() <= resource["metadata"]["labels"].items())


def _ports(pod: Pod) -> set[str]:
    return {port["name"] for container in pod.containers for port in container.get("ports", [])}


def _out(rendered: Rendered, pod: Pod) -> set[int] | None:
    found = [each for each in rendered.of("NetworkPolicy") if selects(_chosen(each), pod)]
    if not found:
        return None
    return {port["port"] for each in found for rule in each["spec"]["egress"] for port in rule["ports"]}


def _annotation(resource: dict[str, Any], name: str) -> str:
    found: str = resource["metadata"].get("annotations", {}).get(name, "")
    return found
