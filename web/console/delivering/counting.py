"""What has become of alerts for groups in; the counts of it as CSV, which names nobody, out."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from streams.core.policy import Policy

from .sendings import Sending

COLUMNS: Final = ("raised_at", "spate_id", "alert_id", "stage", "group", "channel", "state", "reason", "count")

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def table(sendings: Iterable[Sending], policy: Policy) -> str:
    """Write a line for each alert, group, channel, state and reason; times are the partnership's own."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for sending in sendings:
        alert = sending.alert
        at = alert.at.astimezone(policy.timezone).isoformat(timespec="minutes")
        of = (at, alert.spate_id, alert.alert_id, alert.stage.value, sending.group_id.partition("/")[2])
        for (channel, state, reason), count in sorted(sending.counts.items(), key=str):
            lines.writerow([*map(harmless, (*of, channel, state.value, reason.value if reason else "")), count])
    return written.getvalue()


def harmless(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula.

    >>> harmless("=1+1"), harmless("nabo_nord")
    ("'=1+1", 'nabo_nord')
    """
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
