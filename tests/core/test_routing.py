"""When a group may be told, in its own local time, through both changes of the clock."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.core.policy import QuietHours
from streams.core.routing import due
from tests.world import town

(LUND,) = town()
GROUP = replace(LUND.groups[0], quiet=QuietHours(time(21), time(8)))


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-03-03T12:00", "2026-03-03T12:00"),
        ("2026-03-03T19:59", "2026-03-03T19:59"),
        ("2026-03-03T20:00", "2026-03-04T07:00"),  # nine in the evening in winter
        ("2026-03-28T23:00", "2026-03-29T06:00"),  # the night the clock goes forward
        ("2026-10-24T23:00", "2026-10-25T07:00"),  # the night it goes back
        ("2026-07-01T05:59", "2026-07-01T06:00"),
        ("2026-07-01T06:00", "2026-07-01T06:00"),
    ],
)
def test_quiet_hours_end_at_eight_in_the_morning_whatever_the_season(at: str, told: str) -> None:
    assert due(LUND, GROUP, datetime.fromisoformat(at).replace(tzinfo=UTC)) == datetime.fromisoformat(told).replace(
        tzinfo=UTC
    )


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.times(),
    st.times(),
)
def test_nobody_is_told_in_quiet_hours_nor_later_than_need_be(at: datetime, start: time, end: time) -> None:
    group = replace(
        GROUP, quiet=QuietHours(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0))
    )
    told = due(LUND, group, at)
    assert group.quiet is not None
    assert at <= told <= at + timedelta(hours=25)
    local = told.astimezone(LUND.timezone).time()
    quiet = (
        group.quiet.start <= local < group.quiet.end
        if group.quiet.start <= group.quiet.end
        else local >= group.quiet.start or local < group.quiet.end
    )
    assert not quiet or (told - at) < timedelta(hours=1)
    if told != at:
        assert local.replace(second=0, microsecond=0) == group.quiet.end
