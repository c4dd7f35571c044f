"""What a line is about in; the trace that leads from the report behind it to the last receipt, out."""

import json
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from notifiers.keys import installation_key, trace_of
from streams import tables

_REMEMBERED: Final = 10_000
"""Of so many alerts it is remembered which report they came of."""

_REST: Final = 10.0
"""Seconds for which a database that did not answer is not asked again: a line can do without its trace."""


class Traces:
    """Finds the trace of a line: that of its report, or of the report that brought about its alert.

    Nothing is stored for it. It is asked in one thread, beside the work, so that the work never waits for it.

    Parameters
    ----------
    engine
        Where the installation's secret is, and which alert came of which report.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._key: bytes | None = None
        self._reports: OrderedDict[str, str] = OrderedDict()
        self._rests_until = 0.0

    def of(self, facts: Mapping[str, object]) -> str | None:
        """Give the trace; None for what concerns no report, and while the database does not answer."""
        report, alert = str(facts.get("report", "")), str(facts.get("alert", ""))
        if report and alert:
            self._remember(alert, report)
        if not (report or alert) or time.monotonic() < self._rests_until:
            return None
        try:
            report = report or self._report_behind(alert)
            return trace_of(self._secret(), report) if report else None
        except SQLAlchemyError:
            self._rests_until = time.monotonic() + _REST
            return None

    def _report_behind(self, alert: str) -> str:
        if alert not in self._reports:
            with self._engine.connect() as conn:
                body = conn.scalar(select(tables.alerts.c.body).where(tables.alerts.c.alert_id == alert))
            if body is None:
                return ""
            self._remember(alert, str(json.loads(body)["triggered_by"]))
        return self._reports[alert]

    def _remember(self, alert: str, report: str) -> None:
        self._reports[alert] = report
        self._reports.move_to_end(alert)
        if len(self._reports) > _REMEMBERED:
            self._reports.popitem(last=False)

    def _secret(self) -> bytes:
        if self._key is None:
            with self._engine.begin() as conn:
                self._key = installation_key(conn)
        return self._key
