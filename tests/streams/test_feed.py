"""What is fed is refused by the service exactly where replay refuses it, and in the same order."""

from pathlib import Path

from streams.core.facts import Refusal, Report
from streams.feed import fed
from streams.files import Row, read_file
from streams.reports import read_json
from tests.world import TOWN, burglary, town

LAT, LON = TOWN.degrees(0, 3000)
DIRTY = f"""report_id,source,reported_at,lat,lon
r1,north,2026-01-02T10:00,{LAT},{LON}
many,north,2026-11-10T10:00,{LAT},{LON},x
"r3,north,2026-01-03T10:00,{LAT},{LON}
r4,north,yesterday,{LAT},{LON}
r5,north,2026-01-04T10:00,{LAT},{LON}
"""


def test_rows_that_replay_refuses_are_fed_with_their_reason(tmp_path: Path) -> None:
    path = tmp_path / "dirty.csv"
    path.write_text(DIRTY, encoding="utf-8")
    rows = list(read_file(path))
    read = [(source, read_json(body)) for source, body in fed(rows, town())]

    refused = [row.read for row in rows if isinstance(row.read, Refusal)]
    assert [each for _, each in read if isinstance(each, Refusal)] == refused
    assert len(refused) == 3
    assert {source for source, each in read if isinstance(each, Report)} == {"north"}
    assert {source for source, each in read if isinstance(each, Refusal)} == {""}


def test_all_versions_of_a_report_are_fed_under_one_source_in_the_order_they_became_known() -> None:
    versions = [
        burglary("a", 0, source="syd"),
        burglary("a", 5, source="syd", revision=2, y=-3000),
        Report("a", source="syd", revision=3, withdrawn=True),
    ]
    rows = [Row("", n, "", report) for n, report in enumerate(versions)]
    sent = list(fed(rows, town()))
    assert [source for source, _ in sent] == ["syd", "syd", "syd"]
    assert [read_json(body) for _, body in sent] == versions
