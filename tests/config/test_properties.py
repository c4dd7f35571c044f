"""Any text at all yields settings, or problems with a place; never another error, and never somebody's secret."""

import re
from pathlib import Path
from typing import Any

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from config.jsonschema import schema
from config.load import parse
from config.problems import ConfigError, Problem

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - the shape of one, not one
WORDS = sorted(
    {key for block in schema()["$defs"].values() for key in block.get("properties", {})}
    | set(schema()["properties"])
    | {"furesoe", "farum", "space_time_scan", "river", "near_repeat", "poisson_cusum", "ADWIN", "twilio", "print"}
    | {"landowners", "none", "da", "sv", "14 days", "400 m", "off", "DK", "871f05935ffffff", "21:00", "+4520123456"}
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([*WORDS, SECRET, f"AC{SECRET}", f"https://a:{SECRET}@b"])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=25,
)


def partnership(areas: Any, groups: Any, detection: Any, rest: Any) -> dict[str, Any]:
    """Nest drawn values where the settings look for them, so that the draws reach the inner checks."""
    inner = {"name": "Bo trygt", "areas": {"farum": areas}, "groups": {"nabo": groups}, "detection": [detection]}
    return {"partnerships": {"furesoe": {**inner, **(rest if isinstance(rest, dict) else {})}}}


near_settings = st.builds(partnership, values, values, values, values) | st.builds(
    lambda channel, texts: {"channels": {"sms": channel}, "texts": texts}, values, values
)


def tells(text: str) -> tuple[Problem, ...] | None:
    """Read a text: its problems, or None when there are none."""
    try:
        parse(text, "settings.yaml", Path("/nonexistent"))
    except ConfigError as error:
        return error.problems
    return None


def check(problems: tuple[Problem, ...] | None) -> None:
    assert problems != ()
    for problem in problems or ():
        assert problem.line >= 1
        assert problem.column >= 1
        assert problem.text
        assert str(problem).isprintable()
        assert SECRET not in str(problem)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@example('"\\ud800": "\\x1b[2J"')
@example("? {a: b}\n: c\n")
@example("%YAML 9999999999.1\n---\na: b")
def test_any_text_yields_settings_or_placed_problems(text: str) -> None:
    check(tells(text))


@given(values | near_settings)
def test_any_values_yield_settings_or_placed_problems(value: Any) -> None:
    check(tells(yaml.safe_dump(value, allow_unicode=True)))


@given(near_settings)
def test_the_same_mistakes_are_told_however_the_file_is_laid_out(value: Any) -> None:
    flow, block = (yaml.safe_dump(value, default_flow_style=flow, width=10_000) for flow in (True, False))

    def without_line(problems: tuple[Problem, ...] | None) -> list[tuple[str, str]]:
        return sorted((problem.place, re.sub(r"line \d+", "line", problem.text)) for problem in problems or ())

    assert without_line(tells(flow)) == without_line(tells(block))
