"""Wrong values are refused by both Helms before anything is installed, in words that name the place."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from .helm import Helm, Refused
from .rendered import CHART

_AREA = {"circle": {"lat": 55.81, "lon": 12.37, "metres": 2500}}
_SCAN = {"kind": "space_time_scan"}


def _settings(**more: Any) -> dict[str, Any]:
    return {"partnerships": {"furesoe": {"name": "Bo trygt Furesø", "areas": {"farum": _AREA}, **more}}}


_FLEET = {"mode": "kafka", "kafka": {"brokers": "kafka:9092"}, "database": {"existingSecret": "db"}}
_TWO_CHANNELS = {"mail": {"kind": "print"}, "sms": {"kind": "print"}}

MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a budget below nothing": (
        {"config": _settings(detection=[_SCAN | {"false_alerts_per_year": -1}])},
        ["config", "furesoe", "detection", "false_alerts_per_year", "0"],
    ),
    "a misspelt key of the settings": (
        {"config": _settings(detektion=[_SCAN])},
        ["config", "furesoe", "dditional propert", "detektion", "not allowed"],
    ),
    "a kind of detector that there is not": (
        {"config": _settings(detection=[{"kind": "space_time_skan"}])},
        ["detection", "0", "kind", "must be one of", "space_time_scan"],
    ),
    "a key that belongs to another kind": (
        {"config": _settings(detection=[_SCAN | {"metres": 400}])},
        ["detection", "0", "metres", "not allowed"],
    ),
    "a group that does not say what it is": (
        {"config": _settings(groups={"kommunen": {}})},
        ["groups", "kommunen", "kind"],
    ),
    "a time of day that there is not": (
        {"config": _settings(groups={"k": {"kind": "police", "quiet_hours": {"from": "25:00", "to": "06:00"}}})},
        ["groups", "quiet_hours", "from", "pattern"],
    ),
    "a number of a municipality that YAML took for one": (
        {"config": _settings(municipality=190)},
        ["furesoe", "municipality", "string"],
    ),
    "a switch that is neither on nor off": (
        {"config": _settings() | {"sending": "soon"}},
        ["sending", "pattern"],
    ),
    "settings without a partnership": ({"config": {"sending": False}}, ["config", "partnerships"]),
    "a mode that there is not": ({"mode": "kafaka", "config": _settings()}, ["mode", "one of", "embedded", "kafka"]),
    "a misspelt value": ({"imagge": {"tag": "1"}, "config": _settings()}, ["imagge", "not allowed"]),
    "a secret in place of its name": (
        _FLEET | {"config": _settings(), "database": {"url": "postgresql://varsel:Hemmelig1@db/varsel"}},
        ["database", "url", "not allowed"],
    ),
    "a secret as a name": (
        _FLEET | {"config": _settings(), "database": {"existingSecret": "postgresql://varsel@db/varsel"}},
        ["database", "existingSecret", "pattern"],
    ),
    "a broker without a port": (
        _FLEET | {"config": _settings(), "kafka": {"brokers": "kafka"}},
        ["kafka", "brokers", "pattern"],
    ),
    "a broker that is one in name alone": (
        _FLEET | {"config": _settings(), "kafka": {"brokers": "kafka-1:9092,kafka-2"}},
        ["kafka.brokers", "kafka-1:9092,kafka-2", "host:port", "write kafka-1:9092"],
    ),
    "a variable that YAML took for a number": (
        {"config": _settings(), "env": {"OTEL_BSP_MAX_QUEUE_SIZE": 4096}},
        ["env", "OTEL_BSP_MAX_QUEUE_SIZE", "string"],
    ),
    "a variable that another value says": (
        {"config": _settings(), "env": {"TRYGVARSEL_DB": "sqlite:////data/other.db"}},
        ["env.TRYGVARSEL_DB", "from its other values"],
    ),
    "everybody as a proxy": (
        {"config": _settings(), "ingress": {"proxies": ["0.0.0.0/0"]}},
        ["ingress.proxies: 0.0.0.0/0 is everybody", "10.42.0.0/16"],
    ),
    "a place of the runbook that is no address": (
        {"config": _settings(), "metrics": {"runbooks": "docs in the git"}},
        ["metrics", "runbooks", "pattern"],
    ),
    "a name that Kubernetes would not take": (
        {"config": _settings(), "serviceAccount": {"name": "Bad_Name"}},
        ["serviceAccount", "name", "pattern"],
    ),
    "a volume of no size": ({"config": _settings(), "embedded": {"volume": {"size": "lots"}}}, ["volume", "size"]),
    "memory in bytes": (
        {"config": _settings(), "embedded": {"resources": {"limits": {"memory": 512}}}},
        ["limits", "memory", "string"],
    ),
    "an outline in a folder": (
        {"config": _settings(), "outlines": {"a/b": "{}"}},
        ["outlines.a/b", "without a folder"],
    ),
    "a prefix that is no part of a topic's name": (
        _FLEET | {"config": _settings(), "kafka": {"brokers": "kafka:9092", "prefix": "a b/c"}},
        ["kafka", "prefix", "pattern"],
    ),
    "one key beside a file": ({"config": {"sending": "off"}, "configFile": "country: DK"}, ["give the settings once"]),
    "no settings at all": ({}, ["there are no settings", "--set-file configFile=furesoe.yaml"]),
    "settings given twice": ({"config": _settings(), "configFile": "country: DK"}, ["give the settings once"]),
    "a fleet without a broker": (_FLEET | {"config": _settings(), "kafka": {}}, ["name the brokers"]),
    "a fleet without a database": (
        _FLEET | {"config": _settings(), "database": {}},
        ["name the secret that holds the URL of the database"],
    ),
    "more workers than there is work for": (
        _FLEET | {"config": _settings() | {"kafka": {"partitions": 4}}, "workers": {"replicas": 5}},
        ["workers: 5", "4 partitions"],
    ),
    "more workers by lag than there is work for": (
        _FLEET | {"config": _settings(), "workers": {"autoscaling": {"enabled": True, "max": 13}}},
        ["workers: 13", "12 partitions"],
    ),
    "a password without a user": (
        _FLEET | {"config": _settings(), "kafka": {"brokers": "kafka:9093", "login": {"existingSecret": "varsel"}}},
        ["kafka.login.user"],
    ),
    "scaling by what KEDA is not let in to": (
        _FLEET
        | {
            "config": _settings(),
            "kafka": {"brokers": "kafka:9093", "tls": True},
            "workers": {"autoscaling": {"enabled": True}},
        },
        ["workers.autoscaling", "TriggerAuthentication", "authentication"],
    ),
    "fewer workers at most than at least": (
        _FLEET | {"config": _settings(), "workers": {"autoscaling": {"enabled": True, "min": 4, "max": 3}}},
        ["workers.autoscaling: max is less than min"],
    ),
    "an ingress to nowhere": ({"config": _settings(), "ingress": {"enabled": True}}, ["ingress.enabled", "public_url"]),
    "an ingress whose word is not believed": (
        {"config": _settings() | {"public_url": "https://varsel.example.dk"}, "ingress": {"enabled": True}},
        ["ingress.enabled", "ingress.proxies"],
    ),
    "an intake that is open to whoever reaches it": (
        {"config": _settings() | {"intake": {"keys": "once_made"}}},
        ["once_made", "required"],
    ),
    "several channels, of which none is named": (
        {"config": _settings(groups={"politiet": {"kind": "police"}}) | {"channels": _TWO_CHANNELS}},
        ["config.partnerships.furesoe.groups.politiet", "channels"],
    ),
}


@pytest.mark.parametrize(("values", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_refused_in_words(helm: Helm, tmp_path: Path, values: dict[str, Any], told: list[str]) -> None:
    (file := tmp_path / "values.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        helm.template(CHART, "--values", str(file))
    said = str(refused.value)
    assert [word for word in told if word not in said] == [], said
    assert len(said.splitlines()) <= 12, said
    assert "Hemmelig1" not in said
