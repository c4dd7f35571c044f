"""Every pod keeps to the restricted standard, is told things that Trygvarsel understands, and is asked how it fares."""

import os
from typing import Any

import click
import pytest

from trygvarsel.cli import VERBS, cli

from .helm import Helm
from .rendered import Pod, Rendered, render

_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
_OTHER_VARIABLES = {"TRYGVARSEL_LOG"}
"""What is read before any command line is."""


def test_every_pod_keeps_to_the_restricted_standard(rendered: Rendered) -> None:
    for pod in rendered.pods():
        spec = pod.spec
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC", "hostUsers"}
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"].get("runAsUser", 1) != 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert all(each.keys() - {"name"} <= _VOLUMES for each in spec.get("volumes", []))
        for container in pod.containers:
            confined = container["securityContext"]
            assert confined["allowPrivilegeEscalation"] is False
            assert confined["capabilities"] == {"drop": ["ALL"]}
            assert not confined.get("privileged")
            assert all("hostPort" not in port for port in container.get("ports", []))


def test_no_pod_can_write_where_its_image_is_or_ask_the_cluster_for_anything(rendered: Rendered) -> None:
    for pod in rendered.pods():
        assert pod.spec["automountServiceAccountToken"] is False
        assert pod.spec["enableServiceLinks"] is False  # or a service called trygvarsel would set TRYGVARSEL_PORT
        assert all(each["securityContext"]["readOnlyRootFilesystem"] for each in pod.containers)


def test_every_command_line_is_one_that_trygvarsel_takes(rendered: Rendered) -> None:
    for _pod, container in _ours(rendered):
        parse(container["args"], {each["name"]: each.get("value", "x") for each in container["env"]})


def test_every_variable_of_ours_is_one_that_trygvarsel_reads(rendered: Rendered) -> None:
    known = _OTHER_VARIABLES | {
        each.envvar for verb in VERBS for each in _verb(verb).params if isinstance(each.envvar, str)
    }
    for _pod, container in _ours(rendered):
        names = [each["name"] for each in container["env"]]
        assert {each for each in names if each.startswith("TRYGVARSEL_")} <= known
        assert len(names) == len(set(names))


def test_who_does_not_speak_to_the_broker_is_not_told_how_to_get_in(newest_helm: Helm) -> None:
    fleet = render(newest_helm, scenario="kafka-tls")
    told = {pod.component: "TRYGVARSEL_BROKER_USER" in str(pod.spec) for pod in fleet.pods()}
    assert told == {"worker": True, "web": True, "prepare": True, "deliver": False, "ready": False}
    assert "broker/password" not in str(fleet.pod("deliver").spec)


def test_whoever_stays_is_asked_how_they_fare_on_a_port_that_they_listen_on(rendered: Rendered) -> None:
    for pod, container in _ours(rendered):
        if pod.owner["kind"] == "Job":
            assert not container.keys() & {"livenessProbe", "readinessProbe", "startupProbe"}
            continue
        ports = {each["name"] for each in container["ports"]}
        for probe, path in (("startup", "/healthz"), ("liveness", "/healthz"), ("readiness", "/readyz")):
            assert container[f"{probe}Probe"]["httpGet"]["path"] == path
            assert container[f"{probe}Probe"]["httpGet"]["port"] in ports
        (port,) = container["ports"]
        assert port["containerPort"] == _listens(container["args"])


def test_every_mount_is_of_a_volume_that_there_is(rendered: Rendered) -> None:
    for pod in rendered.pods():
        claims = pod.owner["spec"].get("volumeClaimTemplates", [])
        there = {each["name"] for each in pod.spec.get("volumes", [])} | {each["metadata"]["name"] for each in claims}
        asked = {mount["name"] for each in pod.containers for mount in each.get("volumeMounts", [])}
        assert asked <= there


def test_a_pod_has_longer_to_stop_than_trygvarsel_takes(rendered: Rendered) -> None:
    from streams.worker import STOP_WITHIN  # noqa: PLC0415  (Faust takes a second to import)

    for pod in rendered.pods():
        if pod.component == "worker":
            assert pod.spec["terminationGracePeriodSeconds"] >= 2 * STOP_WITHIN.total_seconds()


def parse(args: list[str], environment: dict[str, str]) -> click.Context:
    """Read a command line as Trygvarsel would in an environment, and run nothing."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [each for each in os.environ if each.startswith("TRYGVARSEL_")]:
            patch.delenv(name)
        for name, value in environment.items():
            if name.startswith("TRYGVARSEL_"):
                patch.setenv(name, value)
        return _verb(args[0]).make_context(args[0], list(args[1:]), **cli.context_settings)


def _verb(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None, f"there is no verb {name}"
    return found


def _ours(rendered: Rendered) -> list[tuple[Pod, dict[str, Any]]]:
    return [(pod, each) for pod in rendered.pods() for each in pod.containers if "command" not in each]


def _listens(args: list[str]) -> int:
    return int(args[args.index("--metrics-port") + 1]) if "--metrics-port" in args else 8321
