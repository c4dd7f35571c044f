"""A plot in; three reports that no desk should have sent, for somebody to see what became of them, out."""

from dataclasses import replace
from datetime import timedelta

from .desk import Filing
from .plot import Plot


def slips(plot: Plot) -> list[Filing]:
    """Make them of the last reports of the past: one has its degrees swapped, one is early, one is from nowhere."""
    swapped, early, nowhere = [filing.report for filing in plot.past if filing.report.lat is not None][-3:]
    made = (
        replace(swapped, report_id=f"{swapped.report_id}-x", lat=swapped.lon, lon=swapped.lat),
        replace(early, report_id=f"{early.report_id}-y", reported_at=plot.begins + timedelta(days=30)),
        replace(nowhere, report_id=f"{nowhere.report_id}-z", lat=None, lon=None),
    )
    return [Filing(plot.begins, report) for report in made]
