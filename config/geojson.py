"""A GeoJSON file and the id of a feature in, the outline of that feature out, mended where it crosses itself."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely

from .quoting import quoted, unknown

Feature = dict[str, Any]
_MOST_BYTES = 100_000_000
_MATCHED = ("id", "name", "kode", "navn")  # the last two as Danish public maps have them


def features(path: Path) -> list[Feature]:
    """Read the features of a file; raises ``ValueError`` with a sentence for its reader."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"{quoted(path.name)} is larger than 100 MB")
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise ValueError(f"cannot read {quoted(path.name)}: {_reason(error)}") from None
    except (UnicodeDecodeError, RecursionError, json.JSONDecodeError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise ValueError(f"{quoted(path.name)} is not GeoJSON: it cannot be read as JSON{line}") from None
    return _features_of(content, path.name)


def outline(found: list[Feature], wanted: str | None) -> shapely.Polygon | shapely.MultiPolygon:
    """Join the outlines of the features that are called ``wanted``, or take the only one there is.

    A feature is called by its own ``id`` or its properties ``id``, ``name``, ``kode`` or ``navn``.
    Raises ``ValueError``.
    """
    if wanted is None and len(found) != 1:
        raise ValueError(f'holds {len(found)} features; say which one with "id"')
    chosen = [feature for feature in found if is_called(feature, wanted)]
    if not chosen:
        names = sorted({name for feature in found for name in _names(feature)})
        raise ValueError(unknown("feature", wanted, names))
    ground = shapely.union_all([_mended(feature.get("geometry")) for feature in chosen])
    if isinstance(ground, shapely.Polygon | shapely.MultiPolygon) and not ground.is_empty:
        return ground
    raise ValueError("is empty: the feature encloses no ground")


def is_called(feature: Feature, wanted: str | None) -> bool:
    """Tell whether a feature is the one that is wanted; every one is, where none was named."""
    return wanted is None or wanted in _names(feature)


def bare(feature: Feature) -> Feature:
    """Keep of a feature what it is called and where it lies."""
    properties = feature.get("properties")
    inner = properties if isinstance(properties, dict) else {}
    named = {"properties": {key: inner[key] for key in _MATCHED if key in inner}}
    return {"type": "Feature"} | {key: feature[key] for key in ("id", "geometry") if key in feature} | named


def _features_of(content: Any, name: str) -> list[Feature]:  # noqa: ANN401 - whatever a JSON file holds
    match content:
        case {"type": "FeatureCollection", "features": list(found)} if found:
            return [feature for feature in found if isinstance(feature, dict)]
        case {"type": "FeatureCollection"}:
            raise ValueError(f"{quoted(name)} is empty: it holds no features")
        case {"type": "Feature"}:
            return [content]
        case {"type": "Polygon" | "MultiPolygon"}:
            return [{"type": "Feature", "geometry": content}]
    raise ValueError(f"{quoted(name)} is not GeoJSON: expected a FeatureCollection, a Feature or a Polygon")


def _names(feature: Feature) -> set[str]:
    properties = feature.get("properties")
    inner = properties if isinstance(properties, dict) else {}
    called = [feature.get("id"), *(inner.get(key) for key in _MATCHED)]
    return {str(name) for name in called if isinstance(name, str | int)}


def _mended(geometry: object) -> shapely.Geometry:
    try:
        ground = shapely.from_geojson(json.dumps(geometry))
    except shapely.errors.GEOSException:
        raise ValueError("is not a Polygon or MultiPolygon of [longitude, latitude] pairs") from None
    west, south, east, north = ground.bounds
    if ground.geom_type not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"must be a Polygon or MultiPolygon, got {quoted(ground.geom_type)}")
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValueError("must be in degrees (WGS84); these coordinates look like metres")
    return shapely.union_all(list(_polygons(shapely.make_valid(shapely.force_2d(ground), method="structure"))))


def _polygons(ground: shapely.Geometry) -> Iterable[shapely.Geometry]:
    """Keep the parts that enclose something: mending may leave lines and points behind."""
    return (part for part in shapely.get_parts(ground) if part.geom_type == "Polygon")


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "it is a directory"
        case PermissionError():
            return "it may not be read"
    return "the system refuses"
