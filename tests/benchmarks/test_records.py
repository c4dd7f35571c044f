"""Public records are read as they are: in order of arrival, at the middle of their interval, without the impossible."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from benchmarks.detection.records import SOURCES, calibration, read

HEADER = "report_id,occurred_from,occurred_to,reported_at,lat,lon,category,source_precision"
ROWS = (
    "early,2013-07-01T10:00:00,,,38.60,-90.20,burglary_residential,",
    "late,2014-07-01T08:00:00,2014-07-01T16:00:00,2014-07-03T12:00:00,38.61,-90.20,burglary_residential,",
    "prompt,2014-07-02T10:00:00,,2014-07-02T11:00:00,38.60,-90.21,burglary_residential,",
    "shop,2014-07-02T10:00:00,,,38.60,-90.21,burglary_nonresidential,",
    "backwards,2014-07-02T10:00:00,2014-07-01T10:00:00,,38.60,-90.21,burglary_residential,",
    "nowhere,2014-07-02T10:00:00,,,,,burglary_residential,",
    "abroad,2014-07-02T10:00:00,,,12.0,-90.21,burglary_residential,",
    "century,1914-07-02T10:00:00,,2014-07-02T10:00:00,38.60,-90.21,burglary_residential,",
    "before,2012-07-02T10:00:00,,,38.60,-90.21,burglary_residential,",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with gzip.open(tmp_path / f"{SOURCES['stlouis'].file}.csv.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join([HEADER, *ROWS]))
    return tmp_path


def test_reports_come_in_the_order_in_which_they_became_known(folder: Path) -> None:
    scene = read(folder, "stlouis")
    assert scene is not None
    assert [arrival.event.key for arrival in scene.test[0].arrivals] == ["early", "prompt", "late"]
    assert [arrival.event.key for arrival in scene.training[0].arrivals] == ["early"]
    assert scene.test[0].judged == 2


def test_the_impossible_is_left_out_and_counted(folder: Path) -> None:
    scene = read(folder, "stlouis")
    assert scene is not None
    assert scene.dropped == 4


def test_an_event_lies_at_the_middle_of_its_interval_and_in_metres(folder: Path) -> None:
    scene = read(folder, "stlouis")
    assert scene is not None
    early, prompt, late = scene.test[0].arrivals
    assert late.at - late.event.day == pytest.approx(2.0)
    assert late.event.span == pytest.approx(8 / 24)
    assert np.hypot(late.event.x - early.event.x, late.event.y - early.event.y) == pytest.approx(1112, abs=1)
    assert prompt.event.x == pytest.approx(early.event.x - 869, abs=2)


def test_without_its_file_there_is_no_stream(tmp_path: Path) -> None:
    assert read(tmp_path, "toronto") is None
    assert calibration(tmp_path) is None
