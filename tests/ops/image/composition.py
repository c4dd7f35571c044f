"""compose.yaml in; its services, with what they take over from each other written out, out."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

HOUSE: Final = Path(__file__).parents[3]
COMPOSE: Final = HOUSE / "compose.yaml"

Service = Mapping[str, Any]


class Volume(NamedTuple):
    """What is mounted where, and how: ``ro`` or nothing."""

    source: str
    target: str
    mode: str


def services() -> dict[str, Service]:
    """Read all services; YAML itself puts in what they share."""
    found: dict[str, Service] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


def ours() -> dict[str, Service]:
    """Give the services that run our image."""
    return {name: each for name, each in services().items() if each["image"] == "trygvarsel:local"}


def mounts(service: Service) -> Iterator[Volume]:
    """Give what is mounted into a service."""
    for each in service.get("volumes", []):
        source, target, *mode = each.split(":")
        yield Volume(source, target, mode[0] if mode else "")


def mounted_at(service: Service, target: str) -> Path:
    """Find the file of the house that a service sees as ``target``; raise LookupError when it sees none."""
    for each in mounts(service):
        if each.source.startswith("./") and (target == each.target or target.startswith(f"{each.target}/")):
            return HOUSE / each.source / target.removeprefix(each.target).lstrip("/")
    raise LookupError(target)
