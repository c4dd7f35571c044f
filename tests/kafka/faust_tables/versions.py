"""What is installed in; the names and versions of all that the trials rest on, in one line, out."""

import platform
import re
from importlib.metadata import version

from tests.kafka.broker import POM

_PARTS = {"Faust": "faust-streaming", "mode": "mode-streaming", "aiokafka": "aiokafka"}


def versions() -> str:
    """Name Kafka, Faust and what Faust rests on."""
    (kafka,) = re.findall(
        r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>([\d.]+)<", POM.read_text(encoding="utf-8")
    )
    ours = [f"{name} {version(package)}" for name, package in _PARTS.items()]
    return ", ".join([f"Apache Kafka {kafka} (one node, KRaft)", *ours, f"Python {platform.python_version()}"])
