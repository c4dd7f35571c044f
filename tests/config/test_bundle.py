"""A bundle holds all that settings decide by and nothing that belongs to a machine, and reads the same elsewhere."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.bundle import Bundle, BundleProblem, pack, unpack
from config.changes import changes
from config.fingerprints import fingerprint, memory_fingerprints
from config.problems import ConfigError
from config.schema.settings import Settings

SQUARE = [[[12.3, 55.7], [12.5, 55.7], [12.5, 55.9], [12.3, 55.9], [12.3, 55.7]]]
EAST = [[[12.6, 55.7], [12.7, 55.7], [12.7, 55.9], [12.6, 55.9], [12.6, 55.7]]]
TEXT = """\
channels:
  sms: {kind: print}
  mail: {kind: email, host: mail.example.dk, from_address: a@example.dk, ca_file: ca.pem}
partnerships:
  furesoe:
    name: Bo trygt Furesø
    areas:
      kommune: {name: Furesø, geojson: kort/kommuner.geojson, id: "0190"}
      farum: {name: Farum, circle: {lat: 55.81, lon: 12.37, metres: 2500}}
    detection: [{kind: near_repeat, events: 3, radius: 400 m, window: 7 days}]
    groups:
      naboer: {kind: neighbourhood_watch, recipients: naboer.csv}
      politi: {kind: police}
  dragoer:
    name: Bo trygt Dragør
    areas:
      by: {circle: {lat: 55.59, lon: 12.66, metres: 1500}}
"""
PEOPLE = "recipient,phone,language,consent_at\nr-1,+4520120067,da,2026-01-01\n"

Packed = Callable[..., Bundle]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a folder with settings, a map of two municipalities, and a list of people."""
    (tmp_path / "kort").mkdir()
    write_map(tmp_path, SQUARE)
    (tmp_path / "naboer.csv").write_text(PEOPLE)
    (tmp_path / "furesoe.yaml").write_text(TEXT)
    return tmp_path


def write_map(folder: Path, furesoe: object, dragoer: object = EAST) -> None:
    properties = {"navn": "Furesø", "borgmester": "en person med et navn"}
    features = [
        {"type": "Feature", "id": "0190", "properties": properties, "geometry": polygon(furesoe)},
        {"type": "Feature", "id": "0155", "properties": {}, "geometry": polygon(dragoer)},
    ]
    content = {"type": "FeatureCollection", "features": features}
    (folder / "kort" / "kommuner.geojson").write_text(json.dumps(content))


def polygon(coordinates: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": coordinates}


@pytest.fixture
def packed(home: Path) -> Packed:
    """Pack the settings, some words of them replaced."""

    def pack_with(*replaced: tuple[str, str]) -> Bundle:
        text = TEXT
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        (home / "furesoe.yaml").write_text(text)
        return pack(home / "furesoe.yaml")

    return pack_with


def there(bundle: Bundle, folder: Path) -> Settings:
    """Unpack a bundle on another machine, where it has come as text."""
    return unpack(Bundle.from_json(bundle.to_json()), folder)


def test_a_bundle_reads_the_same_in_an_empty_folder(packed: Packed, tmp_path: Path) -> None:
    bundle = packed()
    settings, here = there(bundle, Path("/nowhere")), unpack(bundle, tmp_path)
    shape = settings.partnerships["furesoe"].areas["kommune"].shape
    assert shape.contains(55.8, 12.4)
    assert shape == here.partnerships["furesoe"].areas["kommune"].shape
    assert memory_fingerprints(settings) == memory_fingerprints(here)


def test_the_people_and_what_else_a_map_knows_stay_at_home(packed: Packed) -> None:
    body = packed().to_json()
    for secret in ("+4520120067", "2026-01-01", "borgmester", "en person", "12.65"):
        assert secret not in body


def test_a_list_is_looked_for_in_the_folder_that_the_worker_was_given(packed: Packed, tmp_path: Path) -> None:
    group = there(packed(), tmp_path / "elsewhere").partnerships["furesoe"].groups["naboer"]
    assert group.recipients == tmp_path / "elsewhere" / "naboer.csv"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("channels:", "# a remark\nchannels:"),
        ("  dragoer:", "\n  dragoer:"),
        ("Bo trygt Furesø", '"Bo trygt Furesø"'),
        ("    detection: [{kind: near_repeat, ", "    detection:\n      - {kind: 'near_repeat', "),
    ],
)
def test_remarks_empty_lines_and_quotation_marks_do_not_change_the_hash(packed: Packed, old: str, new: str) -> None:
    again = packed((old, new), ("7 days}]", "7 days}")) if "\n      -" in new else packed((old, new))
    assert again.hash == packed().hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("400 m", "500 m"),
        ("Bo trygt Dragør", "Bo trygt i Dragør"),
        ("sms: {kind: print}", "sms: {kind: print}\n  extra: {kind: print}"),
        (TEXT, f"sending: on\n{TEXT}"),
    ],
)
def test_whatever_else_is_written_changes_it(packed: Packed, old: str, new: str) -> None:
    assert packed((old, new)).hash != packed().hash


def test_an_outline_that_an_area_is_drawn_from_changes_the_hash_and_no_other_does(packed: Packed, home: Path) -> None:
    before = packed().hash
    write_map(home, SQUARE, dragoer=SQUARE)
    assert packed().hash == before
    write_map(home, EAST)
    assert packed().hash != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("near_repeat", "near_repeet"),
        ("metres: 2500", "metres: 25"),
        ('id: "0190"', 'id: "0191"'),
        ("kommuner.geojson", "nowhere.geojson"),
        ("naboer.csv", "nobody.csv"),
        ("channels:", "\tchannels:"),
        ("kind: police}", "kind: police, channels: [smss]}"),
    ],
)
def test_settings_with_a_mistake_are_not_packed_and_the_mistake_has_its_place(
    packed: Packed, old: str, new: str
) -> None:
    with pytest.raises(ConfigError) as told:
        packed((old, new))
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert {problem.line for problem in told.value.problems} == {line}
    assert all(problem.file.endswith("furesoe.yaml") for problem in told.value.problems)


def test_a_release_that_does_not_know_a_key_says_so_at_its_place_in_the_file(packed: Packed) -> None:
    bundle = packed()
    newer = Bundle(bundle.file, bundle.text.replace("events: 3", "eventz: 3"), bundle.maps, bundle.hash)
    with pytest.raises(ConfigError) as told:
        unpack(newer, Path("/nowhere"))
    (problem,) = told.value.problems
    assert (problem.file, problem.line) == (bundle.file, 10)


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 1}', '{"format": "1"}', "null"])
def test_what_is_no_bundle_is_not_read(damage: str) -> None:
    with pytest.raises(BundleProblem, match="damaged"):
        Bundle.from_json(damage)


@pytest.mark.parametrize("key", ["text", "maps", "hash"])
def test_a_bundle_that_was_changed_where_it_is_kept_is_not_read(packed: Packed, key: str) -> None:
    written = json.loads(packed().to_json())
    other = {"text": TEXT.replace("400 m", "900 m"), "maps": {}, "hash": "0" * 64}
    with pytest.raises(BundleProblem, match="damaged"):
        Bundle.from_json(json.dumps(written | {key: other[key]}))


def test_a_bundle_of_a_newer_release_is_not_read(packed: Packed) -> None:
    with pytest.raises(BundleProblem, match="newer release"):
        Bundle.from_json(json.dumps(json.loads(packed().to_json()) | {"format": 2}))


def test_what_differs_is_said_by_its_place_and_in_the_words_of_its_writer(packed: Packed, home: Path) -> None:
    before = packed()
    after = packed(
        ("radius: 400 m", "radius: 300 m"),
        ("metres: 2500", "metres: 2600"),
        ("      politi: {kind: police}\n", "      presse: {kind: press}\n"),
        ("kind: neighbourhood_watch", "kind: neighbourhood_watch, cooldown: none"),
    )
    assert changes(before, after) == [
        "partnerships.furesoe.areas.farum: drawn anew",
        'partnerships.furesoe.detection[0].radius: "300 m" in place of "400 m"',
        'partnerships.furesoe.groups.naboer.cooldown: added, "none"',
        "partnerships.furesoe.groups.presse: added",
        "partnerships.furesoe.groups.politi: removed",
    ]
    write_map(home, EAST)
    assert changes(before, packed()) == ['"kort/kommuner.geojson": areas drawn from it lie otherwise']
    assert changes(before, before) == []


@pytest.mark.parametrize(
    ("old", "new", "whose", "memory"),
    [
        ("400 m", "500 m", {"furesoe"}, True),
        ("    name: Bo trygt Dragør\n", "    name: Bo trygt Dragør\n    categories: [villa]\n", {"dragoer"}, True),
        ("metres: 2500", "metres: 2600", {"furesoe"}, True),
        ("{kind: police}", "{kind: police, hears: [opened]}", {"furesoe"}, True),
        ("{kind: police}", "{kind: police, update_every: 2 days}", {"furesoe"}, True),
        ("{kind: police}", "{kind: police, cooldown: 2 days}", {"furesoe"}, True),
        ("{kind: police}", "{kind: police, channels: [mail]}", {"furesoe"}, False),
        ("{kind: police}", '{kind: police, quiet_hours: {from: "22:00", to: "06:00"}}', {"furesoe"}, False),
        ("{kind: police}", "{kind: police, approval: coordinator}", {"furesoe"}, False),
        ("name: Farum", "name: Farum By", {"furesoe"}, False),
        ("Bo trygt Dragør", "Bo trygt i Dragør", {"dragoer"}, False),
        (TEXT, f"exercise: on\n{TEXT}", {"furesoe", "dragoer"}, False),
        ("mail.example.dk", "post.example.dk", {"furesoe", "dragoer"}, False),
    ],
)
def test_a_fingerprint_changes_with_what_decides_and_that_of_memory_only_with_what_shapes_it(
    packed: Packed, tmp_path: Path, old: str, new: str, whose: set[str], memory: bool
) -> None:
    before, after = unpack(packed(), tmp_path), unpack(packed((old, new)), tmp_path)
    both = before.partnerships.keys()
    assert {id_ for id_ in both if fingerprint(before, id_) != fingerprint(after, id_)} == whose
    past, now = memory_fingerprints(before), memory_fingerprints(after)
    assert {id_ for id_ in both if past[id_] != now[id_]} == (whose if memory else set())


@pytest.mark.parametrize(("lon", "heard"), [(12.42, True), (12.9, False)])
def test_a_neighbour_within_reach_shapes_memory_and_one_farther_away_does_not(
    packed: Packed, tmp_path: Path, lon: float, heard: bool
) -> None:
    before = unpack(packed(), tmp_path)
    moved = packed(("lat: 55.59, lon: 12.66", f"lat: 55.81, lon: {lon}"), ('id: "0190"', 'id: "0155"'))
    without = packed(("lat: 55.59, lon: 12.66", "lat: 55.2, lon: 12.0"), ('id: "0190"', 'id: "0155"'))
    assert before.partnerships
    one, other = (memory_fingerprints(unpack(each, tmp_path))["furesoe"] for each in (moved, without))
    assert (one != other) == heard
