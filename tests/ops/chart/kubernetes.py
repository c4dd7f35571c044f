"""A resource in, what Kubernetes of one version would say is wrong with it, to the field, out."""

import json
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry


class Schemas:
    """What the resources of one version of Kubernetes look like.

    Parameters
    ----------
    archive
        A zip archive of JSON schemas, as `kubernetes-validate` ships them.
    version
        As "1.30".
    """

    def __init__(self, archive: Path, version: str) -> None:
        self._archive, self.version = zipfile.ZipFile(archive), version
        self._folder = f"kubernetes_validate/kubernetes-json-schema/v{version}.0-local-strict"
        self._validator = cache(self._made)
        self._registry = Registry([("_definitions.json", self._read("_definitions.json"))])

    def problems(self, resource: Mapping[str, Any]) -> list[str]:
        """Say what is wrong with a resource; nothing, when it is as it should be."""
        kind, version = resource["kind"].lower(), re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", resource["apiVersion"])
        try:
            validator = self._validator(f"{kind}-{version}.json")
        except KeyError:
            return [f"Kubernetes {self.version} knows no {resource['kind']} of {resource['apiVersion']}"]
        found = validator.iter_errors(resource)
        return [f"{'.'.join(map(str, each.instance_path))}: {each.message[:300]}" for each in found]

    def _made(self, name: str) -> Draft202012Validator:
        return Draft202012Validator(self._read(name), registry=self._registry)

    def _read(self, name: str) -> Any:
        return json.loads(self._archive.read(f"{self._folder}/{name}"))
