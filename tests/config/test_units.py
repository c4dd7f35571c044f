"""Amounts are read with their unit, whichever of its names is used."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from config.schema.units import Days, Metres, Span, metres, seconds


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("14 days", 14),
        ("1 day", 1),
        ("2 weeks", 14),
        ("36 hours", 1.5),
        ("12h", 0.5),
        ("1.5 d", 1.5),
        ("90 min", 1 / 16),
    ],
)
def test_days_are_read_from_any_unit_of_time(written: str, days: float) -> None:
    assert TypeAdapter(Days).validate_python(written) == days
    assert TypeAdapter(Span).validate_python(written) == timedelta(days=days)


@pytest.mark.parametrize(("written", "expected"), [("400 m", 400), ("1 km", 1000), ("0.5 km", 500), ("20 metres", 20)])
def test_distances_are_read_in_metres(written: str, expected: float) -> None:
    assert metres(written) == expected


@pytest.mark.parametrize("written", ["14", 14.0, "days", "1e3 m", "-1 day", "0 m", "1 m 2", "9999 km", None, [], "٣ m"])
def test_what_has_no_unit_or_no_sense_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Metres).validate_python(written)


@given(st.integers(min_value=1, max_value=7_000))
def test_seven_days_are_a_week_and_a_day_is_24_hours(count: int) -> None:
    assert seconds(f"{count} days") == seconds(f"{24 * count} hours") == 86_400.0 * count
