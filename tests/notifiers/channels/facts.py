"""The facts of one alert, as a line of ``--alerts`` has them."""

FACTS: dict[str, object] = {
    "alert_id": "0f3a9b", "spate_id": "77c1d0", "stage": "opened", "partnership": "furesoe", "group": "kommunen",
    "at": "2026-11-22T04:21:05Z", "triggered_by": "r4", "report_ids": ["r1", "r2", "r3", "r4"],
    "lat": 55.81234, "lon": 12.37, "radius_m": 400, "window_from": "2026-11-19T22:30:00Z",
    "observed": 4, "expected": 0.4, "score": 7.1, "false_alerts_per_year": None,
}  # fmt: skip
