"""The name of a method of R's surveillance in; the cases that its script left beside this file, out."""

import json
from pathlib import Path
from typing import Any


def cases(name: str) -> list[dict[str, Any]]:
    """Read what R made of some inputs."""
    text = (Path(__file__).parent / "reference" / f"{name}.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["cases"]
    return found
