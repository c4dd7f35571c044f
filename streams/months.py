"""Settings in; when the calendar month of a moment began for a group, in its partnership's timezone, out."""

from collections.abc import Callable
from datetime import UTC, datetime

from config.schema.settings import Settings


def month_began(settings: Settings) -> Callable[[str, datetime], datetime]:
    """Say when the month of a moment began, in the timezone of a group's partnership."""
    zones = {id_: given.timezone for id_, given in settings.partnerships.items()}

    def began(group: str, now: datetime) -> datetime:
        local = now.astimezone(zones.get(group.partition("/")[0], UTC))
        return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    return began
