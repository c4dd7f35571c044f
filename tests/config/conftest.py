"""What the tests of the settings share: the smallest file that is right, and ways to vary it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.load import parse
from config.schema.settings import Settings

SMALLEST = """\
partnerships:
  furesoe:
    name: Bo trygt Furesø
    areas:
      farum: {circle: {lat: 55.81, lon: 12.37, metres: 2500}}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Settings]:
    """Read the smallest settings with lines put above it and, indented, into its partnership."""

    def read_with(above: str = "", inside: str = "") -> Settings:
        indented = "".join(f"    {line}\n" for line in inside.splitlines())
        return parse(f"{above}\n{SMALLEST}{indented}", "settings.yaml", tmp_path)

    return read_with
