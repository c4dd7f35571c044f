"""The clock and the timezone of the municipality."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Europe/Copenhagen")
NEW_YEAR: Final = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """The machine's clock, which may also be set back."""

    time: datetime

    def __call__(self) -> datetime:
        """Read it."""
        return self.time

    def forward(self, by: timedelta) -> None:
        """Let time pass, or set it."""
        self.time += by
