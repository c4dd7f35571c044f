"""Arrivals in; what becomes of each, and the copies of those that are believed, by region, out."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from .arrivals import Arrival, Copy, Result
from .bodies import write_refusal
from .core.facts import Outcome, Refusal, Report
from .effects import Announcement, Effects, Noting, Refused
from .metrics import Metrics
from .reports import read_columns, read_json, source_named, storable
from .sorting import Noted, Sorter

REFUSAL = "refusal"


class Notes(Protocol):
    """Where it is noted which versions of reports are known."""

    def noted(self, keys: Sequence[str]) -> Mapping[str, Noted]:
        """Look up what is noted of some reports."""
        ...


class Intake:
    """Where reports are read, believed or refused, and sorted; the same for one at a time and for many.

    Parameters
    ----------
    sorter
        Knows the regions.
    notes
        Tell what is noted of earlier versions.
    metrics
        Counts; None where somebody else will sort the same again, and count it.
    announces
        Whether refusals are said on the bus.
    """

    def __init__(self, sorter: Sorter, notes: Notes, metrics: Metrics | None, *, announces: bool) -> None:
        self._sorter, self._notes, self._metrics, self._announces = sorter, notes, metrics, announces

    def take_in(
        self, batch: Sequence[Arrival], now: datetime, effects: Effects
    ) -> tuple[list[Result], list[list[Copy]]]:
        """Sort a batch; of each arrival give what became of it, and its copies.

        What is to be noted and who is refused goes with the effects.
        """
        read = [_read(arrival) for arrival in batch]
        keys = {report.key for report in read if isinstance(report, Report)}
        noted = dict(self._notes.noted(sorted(keys)))
        results, copies = [], []
        for arrival, report in zip(batch, read, strict=True):
            result, copied = self._take_in(arrival, report, noted, now, effects)
            results.append(result)
            copies.append(copied)
        effects.taken += results
        return results, copies

    def refuse(self, arrival: Arrival, refusal: Refusal, now: datetime, effects: Effects) -> Result:
        """Refuse a report: it is kept whole, with why, and that it was refused is said."""
        source = arrival.source or source_named(arrival.body)
        effects.refused.append(Refused(arrival.origin, refusal, _text(arrival.body), source))
        if self._announces:
            said = write_refusal(refusal, arrival.origin).decode()
            effects.announcements.append(Announcement(REFUSAL, arrival.origin, refusal.report_id, now, said))
        key = Report(refusal.report_id, source).key
        return Result(refusal.report_id, Outcome.REFUSED, refusal, key)

    def _take_in(
        self, arrival: Arrival, report: Report | Refusal, noted: dict[str, Noted], now: datetime, effects: Effects
    ) -> tuple[Result, list[Copy]]:
        if isinstance(report, Refusal):
            return self.refuse(arrival, report, now, effects), []
        before = noted.get(report.key, {})
        found = self._sorter.sort(report, before, now)
        if found.noted != before:
            noted[report.key] = found.noted
            known = effects.noted.get(report.key)
            effects.noted[report.key] = Noting(known.before if known else before, found.noted)
        copies = [Copy(region, report, now) for region in found.regions]
        if found.refusal:
            return self.refuse(arrival, found.refusal, now, effects), copies
        if found.outcome is Outcome.ACCEPTED and self._metrics:
            self._metrics.known_after(report, self._sorter.regions.policies[0].timezone)
        return Result(report.report_id, found.outcome, None, report.key, bool(before), found.regions), copies


def _read(arrival: Arrival) -> Report | Refusal:
    return read_json(arrival.body) if isinstance(arrival.body, bytes) else read_columns(arrival.body)


def _text(body: object) -> str:
    if isinstance(body, bytes):
        return storable(body.decode("utf-8", "replace"))
    return storable(json.dumps(body, ensure_ascii=False, default=str))
