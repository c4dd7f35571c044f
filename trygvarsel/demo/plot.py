"""A seed and a town's policy in; two quiet years of reports and the weeks in which a spate is planted out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from streams.core.policy import Policy

from .burglaries import ordinary_life, spate
from .desk import Desk, Filing
from .streets import Town, build

QUARTER = "aeblelund"
FIRST_DAY = date(2023, 11, 6)
STORY_DAY = date(2025, 11, 10)
LAST_DAY = date(2026, 1, 20)


@dataclass(frozen=True, slots=True)
class Plot:
    """All that is going to happen, in order of arrival, and which reports are of the planted spate."""

    town: Town
    past: tuple[Filing, ...]
    present: tuple[Filing, ...]
    planted: frozenset[str]
    begins: datetime
    ends: datetime


def plot(policy: Policy, seed: int) -> Plot:
    """Make everything up; the same seed makes up the same."""
    ground, life, crime, desk = np.random.default_rng(seed).spawn(4)
    zone = policy.timezone
    town = build(policy.areas, ground)
    clerk = Desk(town.ground, desk)
    filings = clerk.file(ordinary_life(town, zone, FIRST_DAY, LAST_DAY, life))
    first = STORY_DAY + timedelta(days=int(crime.integers(2, 5)))
    # One of the reports will be taken back, which leaves six to eight burglaries.
    planted = clerk.file_spate(spate(town, zone, first, QUARTER, int(crime.integers(7, 10)), crime))
    everything = sorted([*filings, *planted], key=lambda filing: (filing.at, filing.report.report_id))
    begins, ends = _midnight(STORY_DAY, zone), _midnight(LAST_DAY, zone)
    return Plot(
        town=town,
        past=tuple(filing for filing in everything if filing.at < begins),
        present=tuple(filing for filing in everything if begins <= filing.at < ends),
        planted=frozenset(filing.report.report_id for filing in planted),
        begins=begins,
        ends=ends,
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
