"""An outline is taken from a GeoJSON file by id or name, mended where it crosses itself, and refused in plain words."""

import json
from pathlib import Path
from typing import Any

import pytest

from config.load import parse
from config.maps import Maps
from config.problems import ConfigError
from config.schema.areas import AreaSettings
from config.schema.settings import Settings
from config.schema.strict import Surroundings
from config.shapes import Polygon

SQUARE = [[[12.3, 55.7], [12.5, 55.7], [12.5, 55.9], [12.3, 55.9], [12.3, 55.7]]]
BOW_TIE = [[[12.3, 55.7], [12.5, 55.9], [12.5, 55.7], [12.3, 55.9], [12.3, 55.7]]]
UTM = [[[711_000, 6_180_000], [712_000, 6_180_000], [712_000, 6_190_000], [711_000, 6_180_000]]]


def feature(coordinates: Any, kind: str = "Polygon", **names: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, **names}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def area(folder: Path, content: object, wanted: str = "") -> Polygon:
    """Read settings whose one area is drawn in a GeoJSON file."""
    (folder / "map.geojson").write_text(content if isinstance(content, str) else json.dumps(content))
    which = f", id: {wanted}" if wanted else ""
    written = f"partnerships: {{a: {{name: A, areas: {{b: {{geojson: map.geojson{which}}}}}}}}}"
    settings: Settings = parse(written, "settings.yaml", folder)
    shape = settings.partnerships["a"].areas["b"].shape
    assert isinstance(shape, Polygon)
    return shape


@pytest.mark.parametrize(
    "named",
    [
        {"id": "0190"},
        {"id": 190},
        {"properties": {"id": "0190"}},
        {"properties": {"name": "0190"}},
        {"properties": {"kode": "0190", "navn": "Furesø"}},
    ],
)
def test_a_feature_is_found_by_its_id_or_a_property(tmp_path: Path, named: dict[str, Any]) -> None:
    content = collection(feature(UTM, id="other"), feature(SQUARE, **named))
    wanted = "190" if named == {"id": 190} else "0190"
    assert area(tmp_path, content, f'"{wanted}"').contains(55.8, 12.4)


@pytest.mark.parametrize("content", [feature(SQUARE), feature(SQUARE)["geometry"], collection(feature(SQUARE))])
def test_the_only_feature_needs_no_id(tmp_path: Path, content: object) -> None:
    assert area(tmp_path, content).contains(55.8, 12.4)


def test_several_features_of_one_name_are_joined(tmp_path: Path) -> None:
    east = [[[12.6, 55.7], [12.7, 55.7], [12.7, 55.9], [12.6, 55.7]]]
    shape = area(tmp_path, collection(feature(SQUARE, id="x"), feature(east, id="x")), "x")
    assert shape.contains(55.8, 12.4)
    assert shape.contains(55.75, 12.68)


def test_an_outline_that_crosses_itself_is_mended(tmp_path: Path) -> None:
    shape = area(tmp_path, feature(BOW_TIE))
    assert shape.outline.is_valid
    assert shape.contains(55.8, 12.32)
    assert not shape.contains(55.89, 12.4)


def test_where_two_outlines_overlap_there_is_no_hole(tmp_path: Path) -> None:
    shifted = [[[lon + 0.1, lat] for lon, lat in SQUARE[0]]]
    assert area(tmp_path, feature([SQUARE, shifted], "MultiPolygon")).contains(55.8, 12.45)


def test_heights_are_dropped(tmp_path: Path) -> None:
    raised = [[[*corner, -999] for corner in SQUARE[0]]]
    assert not area(tmp_path, feature(raised)).outline.has_z


@pytest.mark.parametrize(
    ("content", "wanted", "said"),
    [
        ("{", "", '"map.geojson" is not GeoJSON: it cannot be read as JSON (line 1)'),
        ("[" * 100_000, "", '"map.geojson" is not GeoJSON: it cannot be read as JSON'),
        ({"a": 1}, "", '"map.geojson" is not GeoJSON: expected a FeatureCollection, a Feature or a Polygon'),
        (collection(), "", '"map.geojson" is empty: it holds no features'),
        (collection(feature(SQUARE), feature(SQUARE)), "", 'holds 2 features; say which one with "id"'),
        (
            collection(feature(SQUARE, id="0190")),
            '"0191"',
            'no feature "0191"; did you mean "0190"? the features are: 0190',
        ),
        (feature([]), "", "is empty: the feature encloses no ground"),
        (feature([[[12, 55], [13, 56], [12, 55], [12, 55]]]), "", "is empty: the feature encloses no ground"),
        (feature([12.3, 55.7], "Point"), "", 'must be a Polygon or MultiPolygon, got "Point"'),
        (feature("x"), "", "is not a Polygon or MultiPolygon of [longitude, latitude] pairs"),
        ({"type": "Feature"}, "", "is not a Polygon or MultiPolygon of [longitude, latitude] pairs"),
        (feature(UTM), "", "must be in degrees (WGS84); these coordinates look like metres"),
        (
            feature([[[lat, lon] for lon, lat in SQUARE[0]]]),
            "",
            "lies outside Denmark; latitude and longitude look swapped",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_at_its_name(tmp_path: Path, content: object, wanted: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        area(tmp_path, content, wanted)
    assert [problem.text for problem in told.value.problems] == [said]
    assert told.value.problems[0].place == "partnerships.a.areas.b.geojson"


def test_a_file_with_many_areas_is_read_once(tmp_path: Path) -> None:
    path = tmp_path / "map.geojson"
    path.write_text(json.dumps(collection(feature(SQUARE, id="0190"), feature(SQUARE, id="0201"))))
    around = Surroundings(maps=Maps(tmp_path))
    first = AreaSettings.model_validate({"geojson": path.name, "id": "0190"}, context=around)
    path.unlink()
    second = AreaSettings.model_validate({"geojson": path.name, "id": "0201"}, context=around)
    assert first.shape.contains(55.8, 12.4)
    assert second.shape.contains(55.8, 12.4)
