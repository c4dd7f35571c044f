"""What a budget comes to is told with what it rests on; a history too short is refused, with what to do until then."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from .front_door import trygvarsel

CONFIG = """
partnerships:
  furesoe:
    name: Furesø
    areas:
      farum: {name: Farum, circle: {lat: 55.81, lon: 12.37, metres: 4000}}
    groups:
      naboer: {kind: neighbourhood_watch}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "furesoe.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def reports(folder: Path, days: int, per_day: float) -> Path:
    """Write the reports of so many days of chance alone."""
    rng = np.random.default_rng(1)
    first = datetime(2024, 1, 1, tzinfo=UTC)
    lines = ["report_id,reported_at,lat,lon"]
    for n, day in enumerate(np.sort(rng.random(int(days * per_day)) * days)):
        lat, lon = 55.81 + rng.uniform(-0.02, 0.02), 12.37 + rng.uniform(-0.03, 0.03)
        lines.append(f"r-{n},{(first + timedelta(days=float(day))).isoformat()},{lat:.5f},{lon:.5f}")
    path = folder / "reports.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_it_tells_what_the_budget_comes_to_and_what_that_rests_on(config: Path, tmp_path: Path) -> None:
    done = trygvarsel("calibrate", config, reports(tmp_path, 730, 1.0))
    assert done.returncode == 0, done.stderr
    (said,) = json.loads(done.stdout)
    assert (said["incidents"], round(said["years"])) == (730, 2)
    (scan,) = said["detectors"]
    assert scan["incidents_per_year_now"] == pytest.approx(365, rel=0.3)
    low, high = scan["simulated"]["interval_95"]
    assert low <= scan["simulated"]["alerts_per_year"] <= high
    assert 0.75 * 4 <= scan["simulated"]["alerts_per_year"] <= 1.25 * 4
    takes = [tenth["incidents_it_takes_in_days"] for tenth in scan["tenths_of_places"]]
    assert len(takes) == 10
    assert takes[0]["1"] <= takes[-1]["7"]
    assert all(list(each.values()) == sorted(each.values()) for each in takes)


def test_a_short_history_is_refused_with_its_reason_and_the_rule_to_use_until_then(
    config: Path, tmp_path: Path
) -> None:
    done = trygvarsel("calibrate", config, reports(tmp_path, 40, 0.5))
    assert done.returncode == 1
    assert "furesoe: the history is too short: 20 incidents in 3" in done.stderr
    assert "says nothing before 90 days and 30 incidents" in done.stderr
    assert "until then {kind: near_repeat, events: " in done.stderr
    (said,) = json.loads(done.stdout)
    rule = said["detectors"][0]["until_then"]
    assert 0 < rule["false_alerts_per_year"] <= 4
    assert rule["at_incidents_per_year"] == pytest.approx(365 * 0.5, rel=0.25)
