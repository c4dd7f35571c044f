"""The values are few and each is explained; their schema is the one made from them and from the settings' own."""

import re

import yaml

from .rendered import CHART
from .values_schema import VALUES, values_schema
from .write_schema import text


def test_there_are_few_values() -> None:
    assert len(VALUES.read_text(encoding="utf-8").splitlines()) <= 150


def test_every_value_is_explained() -> None:
    lines = VALUES.read_text(encoding="utf-8").splitlines()
    unexplained = [line for line in lines if re.match(r"\s*\w+:", line) and " # " not in line]
    assert unexplained == []


def test_every_value_is_read_by_a_template() -> None:
    templates = " ".join(path.read_text(encoding="utf-8") for path in (CHART / "templates").rglob("*.*"))
    names = _leaves(yaml.safe_load(VALUES.read_text(encoding="utf-8")))
    assert [name for name in sorted(names) if not re.search(rf"\.{name}\b", templates)] == []


def test_the_schema_is_up_to_date() -> None:
    current = (CHART / "values.schema.json").read_text(encoding="utf-8")
    assert current == text(), "run: python -m tests.ops.chart.write_schema"


def test_the_schema_says_of_every_value_what_the_values_say() -> None:
    assert values_schema()["properties"]["mode"]["description"].startswith("embedded: one process")
    assert values_schema()["properties"]["workers"]["properties"]["replicas"]["description"]


def _leaves(values: dict[str, object]) -> set[str]:
    """Name what is set; amounts of a resource are handed on as they are."""
    found: set[str] = set()
    for key, value in values.items():
        found |= _leaves(value) if isinstance(value, dict) and value and key != "resources" else {key}
    return found
