"""What is fed is refused by the service exactly where replay refuses it, and in the same order."""

from pathlib import Path

from streams.core.facts import Refusal
from streams.feed import fed
from streams.files import read_file
from streams.regions import Regions
from streams.reports import read_json
from tests.world import TOWN, town

LAT, LON = TOWN.degrees(0, 3000)
DIRTY = f"""report_id,reported_at,lat,lon
r1,2026-01-02T10:00,{LAT},{LON}
many,2026-11-10T10:00,{LAT},{LON},x
"r3,2026-01-03T10:00,{LAT},{LON}
r4,yesterday,{LAT},{LON}
r5,2026-01-04T10:00,{LAT},{LON}
"""


def test_rows_that_replay_refuses_are_fed_with_their_reason_beside_the_row_they_follow(tmp_path: Path) -> None:
    path = tmp_path / "dirty.csv"
    path.write_text(DIRTY, encoding="utf-8")
    rows = list(read_file(path))
    sent = list(fed(rows, town()))

    assert {region for region, _ in sent} == {"lund"}
    read = [read_json(body) for _, body in sent]
    refused = [row.read for row in rows if isinstance(row.read, Refusal)]
    assert [each for each in read if isinstance(each, Refusal)] == refused
    assert len(refused) == 3


TWO = """
    partnerships:
      {one}: {{name: Et, areas: {{by: {{circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}}}}}
      {two}: {{name: To, areas: {{by: {{circle: {{lat: 56.18, lon: {lon}, metres: 3300}}}}}}}}
"""


def test_partnerships_whose_areas_may_overlap_are_one_region() -> None:
    near = Regions(town(TWO.format(one="a", two="b", lon=11.55)))
    assert near.of(LAT, LON) == near.of(56.18, 11.55) == "a"
    far = Regions(town(TWO.format(one="a", two="b", lon=13.5)))
    assert (far.of(LAT, LON), far.of(56.18, 13.5)) == ("a", "b")
    assert far.of(10.0, 10.0) == far.of(None, None) == ""
