"""The chart's values and the schema of the settings in, the chart's values.schema.json out."""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from config.jsonschema import schema as settings_schema

from .plain_schema import Schema, definitions, plain

CHART: Final = Path(__file__).parents[3] / "helm" / "trygvarsel"
VALUES: Final = CHART / "values.yaml"

_WORDS: Final = {"additionalProperties": {"type": "string"}}
_AMOUNT: Final = {"type": "string", "pattern": "^[0-9.]+([kMGTPE]|[KMGTPE]i)$"}
"""Of bytes, with its unit: 512 alone would be half a kilobyte."""

_FREE: Final[dict[str, Schema]] = {
    **dict.fromkeys(["annotations", "labels", "podLabels", "podAnnotations", "nodeSelector", "env"], _WORDS),
    "outlines": {"additionalProperties": {"type": ["string", "object"]}},
    **{
        key: {"additionalProperties": {"type": ["string", "number"]}, "properties": {"memory": _AMOUNT}}
        for key in ("requests", "limits")
    },
}
"""What holds keys of people's own, and what may stand there."""

_OBJECTS: Final = frozenset(["tolerations", "from", "metricsFrom", "to"])
"""Lists of what Kubernetes says the form of."""

_NAME: Final = {"pattern": "^([a-z0-9]([-a-z0-9.]*[a-z0-9])?)?$", "maxLength": 253}
"""The name of a thing in Kubernetes, or nothing. A secret itself hardly ever looks like one."""

_PORT: Final = {"type": "integer", "minimum": 1, "maximum": 65535}
_NARROWER: Final[dict[str, Schema]] = {
    "mode": {"enum": ["embedded", "kafka"]},
    "image.pullPolicy": {"enum": ["Always", "IfNotPresent", "Never"]},
    "kafka.login.mechanism": {"enum": ["scram-sha-512", "scram-sha-256", "plain"]},
    "database.port": _PORT,
    "networkPolicy.ports": {"items": _PORT},
    "networkPolicy.dnsPorts": {"items": _PORT},
    "kafka.prefix": {"pattern": "^[a-zA-Z0-9._-]{1,200}$"},
    "embedded.volume.size": _AMOUNT,
    "serviceAccount.name": _NAME,
    "ingress.proxies": {"items": {"type": "string", "pattern": "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$"}},
    "metrics.runbooks": {"pattern": r"^(https?://[^\s\"#]+)?$"},
    "workers.replicas": {"minimum": 1},
    "workers.autoscaling.min": {"minimum": 1},
    "workers.autoscaling.max": {"minimum": 1},
    "workers.autoscaling.lag": {"minimum": 1},
    "user": {"type": ["integer", "null"], "minimum": 1},
}
"""What a default alone does not tell."""


_WHOLE_SETTINGS: Final[Schema] = {
    "if": {"properties": {"config": {"minProperties": 1}, "configFile": {"const": ""}}},
    "then": {"properties": {"config": {"required": ["partnerships"]}}},
}
"""Settings as values are all of them; those given beside a file are refused in better words than that."""


def values_schema() -> Schema:
    """Make the schema: kinds and explanations from the values, what the settings may say from the settings' own."""
    text = VALUES.read_text(encoding="utf-8")
    lines = text.splitlines()
    whole = _block(yaml.compose(text, Loader=yaml.SafeLoader), lines, "")
    settings = settings_schema()
    whole["properties"]["config"] |= plain({key: value for key, value in settings.items() if key != "$defs"})
    whole["properties"]["config"] |= {"required": []}
    whole["properties"]["global"] = {
        "type": "object",
        "description": "Helm's own, where this is part of another chart.",
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Values of the Trygvarsel chart",
        **whole,
        **_WHOLE_SETTINGS,
        "definitions": definitions(settings),
    }


def _block(node: Any, lines: list[str], place: str) -> Schema:
    properties = {}
    for key, value in node.value:
        below = f"{place}{key.value}"
        kind = _kind(value, lines, below)
        said = {"description": comment} if (comment := _comment(lines[key.start_mark.line])) else {}
        properties[key.value] = said | kind | _NARROWER.get(below, {})
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _kind(node: Any, lines: list[str], place: str) -> Schema:
    last = place.rpartition(".")[2]
    match node:
        case yaml.MappingNode() if last in _FREE:
            return {"type": "object"} | _FREE[last]
        case yaml.MappingNode():
            return _block(node, lines, f"{place}.")
        case yaml.SequenceNode():
            return {"type": "array", "items": {"type": "object"} if last in _OBJECTS else {"type": "string"}}
        case _ if node.tag.endswith(":bool"):
            return {"type": "boolean"}
        case _ if node.tag.endswith(":int"):
            return {"type": "integer", "minimum": 0}
    return {"type": "string"} | (_NAME if "Secret" in last else {})


def _comment(line: str) -> str:
    """Find what a line of values explains.

    >>> _comment('tag: ""   # empty: that of the chart')
    'empty: that of the chart'
    """
    found = re.search(r"\s# (.+)$", line)
    return found.group(1) if found else ""
