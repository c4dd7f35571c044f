"""The shipped example, its summary, and the reference that describes every key."""

import re
from pathlib import Path
from typing import Any

import pytest

from config.jsonschema import schema
from config.load import load
from config.summary import summary

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config" / "example.yaml"
REFERENCE = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")


def test_the_example_has_no_problem_and_sends_nothing() -> None:
    assert load(EXAMPLE).sending is False


def test_every_line_of_the_example_that_is_commented_out_is_right_as_well(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    uncommented = re.sub(r"^(\s+)# (?=\s*[a-z_]+:)", r"\1", text, flags=re.MULTILINE)
    uncommented = uncommented.replace("  sms: {kind: print} ", "  shown: {kind: print} ")
    (tmp_path / "farum.csv").touch()
    (tmp_path / "kommuner.geojson").write_text(
        '{"type": "Feature", "id": "0190", "geometry": {"type": "Polygon", "coordinates":'
        " [[[12.3, 55.7], [12.5, 55.7], [12.5, 55.9], [12.3, 55.7]]]}}"
    )
    path = tmp_path / "settings.yaml"
    path.write_text(uncommented, encoding="utf-8")
    settings = load(path)
    assert settings.channels["sms"].kind == "twilio"
    assert settings.partnerships["furesoe"].groups["nabohjaelp_farum"].recipients == tmp_path / "farum.csv"
    assert "kommune" in settings.partnerships["furesoe"].areas


def test_the_summary_of_the_example_says_who_is_served_and_that_nothing_is_sent() -> None:
    assert summary(load(EXAMPLE)).splitlines() == [
        "Bo trygt Furesø",
        "  2 areas: Farum, Værløse",
        "  1 detector: space_time_scan",
        "  4 groups: Nabohjælp Farum, Grundejere i Værløse, Furesø Kommune, Nordsjællands Politi",
        "  waiting for approval: Nabohjælp Farum, Grundejere i Værløse",
        "channels: sms (print)",
        "sending is off: nothing leaves the house",
    ]


def blocks() -> list[tuple[str, dict[str, Any]]]:
    return [("settings", schema()), *schema()["$defs"].items()]


@pytest.mark.parametrize(("name", "block"), blocks(), ids=[name for name, _ in blocks()])
def test_every_key_is_described_in_the_schema_and_in_the_reference(name: str, block: dict[str, Any]) -> None:
    for key, field in block["properties"].items():
        assert f"`{key}`" in REFERENCE, key
        assert key == "kind" or "description" in field, key


def test_every_default_of_a_detector_stands_in_the_reference() -> None:
    counting = ("PoissonCusum", "PoissonFocus", "NegativeBinomialGlr", "Bocpd", "Ears")
    for name in (f"{each}Settings" for each in ("SpaceTimeScan", "NearRepeat", *counting, "Spates")):
        for key, field in schema()["$defs"][name]["properties"].items():
            if field.get("default") is None:
                continue
            default = field["default"]
            shown = f"[{', '.join(default)}]" if isinstance(default, list) else f"{default}".removesuffix(".0")
            assert re.search(rf"\| `{key}` \|[^\n]*\| `{re.escape(shown)}` \|", REFERENCE), (name, key)


def test_the_yaml_of_the_reference_has_no_problem(tmp_path: Path) -> None:
    examples = re.findall(r"```yaml\n(.*?)```", REFERENCE, flags=re.DOTALL)
    assert examples
    for number, example in enumerate(examples):
        path = tmp_path / f"{number}.yaml"
        path.write_text(example, encoding="utf-8")
        load(path)
