"""A folder in; settings for twelve partnerships in four cities, with their maps and lists, out."""

import json
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path
from typing import Any

from .cities import CITIES, City

Corner = tuple[float, float]

PHONES = ("+12025550143", "+12025550144", "+12025550145")
MAILS = ("nora@example.dk", "emil@example.dk", "ida@example.dk")
"""Of the people on the lists; neither is to leave the database."""

_DETECTION: tuple[list[dict[str, Any]], ...] = (
    [{"kind": "space_time_scan", "false_alerts_per_year": 50, "warm_up": "14 days"}],
    [{"kind": "near_repeat", "events": 3, "radius": "400 m", "window": "7 days"}],
    [
        {"kind": "space_time_scan", "false_alerts_per_year": 30, "warm_up": "14 days", "radii": ["300 m", "1 km"]},
        {"kind": "poisson_cusum", "false_alerts_per_year": 12},
    ],
    [{"kind": "near_repeat", "events": 4, "radius": "600 m", "window": "10 days"}, {"kind": "ears", "variant": "C1"}],
)


def write_settings(folder: Path) -> Path:
    """Write the settings, the map of their areas and a list of people into a folder; give the settings' path."""
    detection, partnerships, features = cycle(_DETECTION), {}, []
    for city in CITIES:
        for name, areas in _parts(city):
            key = f"{city.source}_{name}"
            features += [_feature(f"{key}_{area}", *corners) for area, corners in areas if len(corners) == 2]
            partnerships[key] = _partnership(city, key, areas, next(detection))
    whole = {"country": "US", "channels": {"sms": {"kind": "print"}}, "partnerships": partnerships}
    (folder / "map.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    rows = [f"r-{n},{phone},{mail},en,2026-01-01" for n, (phone, mail) in enumerate(zip(PHONES, MAILS, strict=True))]
    (folder / "watch.csv").write_text("\n".join(["recipient,phone,email,language,consent_at", *rows, ""]))
    path = folder / "settings.yaml"
    path.write_text(json.dumps(whole, indent=1), encoding="utf-8")  # what is JSON is YAML as well
    return path


def _parts(city: City) -> Iterable[tuple[str, list[tuple[str, tuple[Corner, ...]]]]]:
    """Divide a city: two to five partnerships, of which some meet in its middle and one lies across the others."""
    (south, west), (lat, lon), (north, east) = city.south_west, city.middle, city.north_east
    match city.source:
        case "slmpd":
            yield "sw", [("all", ((south, west), (lat, lon)))]
            yield "nw", [("low", ((lat, west), (lat + 0.05, lon))), ("high", ((lat + 0.05, west), (north, lon)))]
            yield "se", [("all", ((south, lon), (lat, east)))]
            yield "ne", [("low", ((lat, lon), (lat + 0.05, east))), ("high", ((lat + 0.05, lon), (north, east)))]
            yield "middle", [("all", ((lat, lon),))]
        case "tps":
            yield "west", [("low", ((south, west), (lat, lon))), ("high", ((lat, west), (north, lon)))]
            yield "east", [("low", ((south, lon), (lat, east))), ("high", ((lat, lon), (north, east)))]
            yield "middle", [("all", ((lat, lon),))]
        case "cpd":
            yield "south", [("all", ((south, west), (lat, east)))]
            yield "north", [("all", ((lat, west), (north, east)))]
        case _:
            yield "whole", [("all", ((south, west), (north, east)))]
            yield "middle", [("all", ((lat, lon),))]


def _partnership(
    city: City, key: str, areas: list[tuple[str, tuple[Corner, ...]]], detection: list[dict[str, Any]]
) -> dict[str, Any]:
    named = {}
    for area, corners in areas:
        if len(corners) == 1:
            (lat, lon) = corners[0]
            named[area] = {"name": f"{city.source} {area}", "circle": {"lat": lat, "lon": lon, "metres": 3000}}
        else:
            named[area] = {"name": f"{city.source} {area}", "geojson": "map.geojson", "id": f"{key}_{area}"}
    watched = {"categories": ["burglary_residential"]} if city.source == "tps" else {}
    return {
        "name": f"Safe {key}"[:30],
        "timezone": city.zone.key,
        **watched,
        "areas": named,
        "detection": detection,
        "spates": {"over_after": "10 days", "update_every": "12 hours"},
        "groups": _groups(areas[0][0]),
    }


def _groups(area: str) -> dict[str, Any]:
    return {
        "watch": {"kind": "neighbourhood_watch", "languages": ["en", "da"], "recipients": "watch.csv"},
        "owners": {
            "kind": "landowners",
            "approval": "none",
            "areas": [area],
            "languages": ["en"],
            "cooldown": "2 days",
            "hears": ["opened", "over", "withdrawn"],
            "quiet_hours": {"from": "20:00", "to": "09:00"},
        },
        "town": {"kind": "municipality", "languages": ["en"], "update_every": "2 days"},
        "police": {"kind": "police", "languages": ["da"]},
    }


def _feature(id_: str, south_west: Corner, north_east: Corner) -> dict[str, Any]:
    (south, west), (north, east) = south_west, north_east
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "id": id_, "properties": {}, "geometry": polygon}
