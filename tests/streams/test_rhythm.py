"""How long a source may be silent before that is unlike it, learned from its own silences, nights and weekends too."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from streams.rhythm import AHEAD, LEAST, PAST, Calendar, hour_of, usual_gap

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)


def reported(pace: Callable[[datetime], float], weeks: int = 8, seed: int = 1, until: datetime = NOW) -> list[datetime]:
    """Draw when a source reports first in an hour, if it sends so many reports an hour on average."""
    chance = Random(seed)
    hours = [until.replace(minute=0) - HOUR * n for n in range(1, weeks * 7 * 24)]
    met = [hour for hour in reversed(hours) if chance.random() > math.exp(-pace(hour.astimezone(ZONE)))]
    return [hour + chance.random() * HOUR for hour in met]


def office(at: datetime) -> float:
    """Report in office hours alone."""
    return 2.0 if at.weekday() < 5 and 8 <= at.hour < 17 else 0.0


def all_day(_at: datetime) -> float:
    """Report all day and night."""
    return 3.0


def nightly(at: datetime) -> float:
    """Report everything of a day between two and three at night."""
    return 30.0 if at.hour == 2 else 0.0


def gap(times: list[datetime], now: datetime = NOW) -> timedelta | None:
    return usual_gap({hour_of(at) for at in times}, max(times), now, Calendar.around(now, ZONE))


def told(times: list[datetime], now: datetime = NOW) -> timedelta:
    found = gap(times, now)
    assert found is not None
    return found


def test_a_weekend_is_no_silence_for_who_reports_in_office_hours_alone() -> None:
    friday = datetime(2026, 2, 27, 15, 50, tzinfo=UTC)
    last = [*reported(office, until=friday), friday]
    monday_morning = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    assert monday_morning < friday + told(last, friday) < monday_morning + 8 * HOUR


def test_the_same_source_is_missed_within_a_working_day() -> None:
    assert 3 * HOUR < told(reported(office)) < timedelta(days=1)


def test_who_reports_all_day_and_night_is_missed_within_hours() -> None:
    assert timedelta(hours=1.5) < told(reported(all_day)) < 6 * HOUR


def test_one_missed_night_is_borne_with_and_a_second_is_not() -> None:
    assert timedelta(days=1) < told(reported(nightly)) < timedelta(days=2.5)


def test_one_long_silence_in_the_past_makes_no_other_usual() -> None:
    times = reported(office)
    away = [at for at in times if not NOW - timedelta(days=23) < at < NOW - timedelta(days=20)]
    assert len(away) < len(times)
    assert told(away) < told(times) + timedelta(days=1)


@pytest.mark.parametrize("pace", [office, all_day, nightly])
def test_who_goes_on_as_ever_is_rarely_missed(pace: Callable[[datetime], float]) -> None:
    times = reported(pace, weeks=24)
    hours = [hour_of(at) for at in times]
    missed = 0
    for day in range(16 * 7):
        now = NOW - timedelta(weeks=16) + timedelta(days=day)
        before = [at for at in times if now - PAST <= at < now]
        silent = usual_gap(
            {hour for hour in hours if hour <= hour_of(now)}, before[-1], now, Calendar.around(now, ZONE)
        )
        following = next((at for at in times if at > before[-1]), None)
        missed += bool(silent and following and following - before[-1] > silent)
    assert missed <= 2


def test_nobody_is_missed_before_they_have_shown_a_rhythm() -> None:
    few = [NOW - timedelta(days=day) for day in range(LEAST - 1)]
    assert gap(few) is None
    assert gap([*few, NOW - timedelta(days=LEAST)]) is not None


def test_a_whole_history_handed_in_at_once_is_no_rhythm() -> None:
    assert gap([NOW - timedelta(seconds=n / 10) for n in range(10_000)]) is None


def test_no_silence_is_usual_for_longer_than_four_weeks() -> None:
    once_in_a_while = [NOW - timedelta(days=50) + timedelta(hours=n) for n in range(LEAST)] + [NOW]
    assert told(once_in_a_while) <= AHEAD


def test_a_report_from_before_or_after_all_hours_that_are_known_is_no_reason_to_fail() -> None:
    times = reported(office)
    assert gap([*times, NOW - timedelta(days=400)]) == gap(times)
    assert usual_gap({hour_of(at) for at in times}, NOW - timedelta(days=400), NOW, Calendar.around(NOW, ZONE)) is None
