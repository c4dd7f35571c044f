"""Report files in; the alerts they would have raised and the messages they would have sent out. Nothing is sent."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .core.facts import Alert, Message, Outcome, Refusal, Report
from .core.hearing import Hearing
from .core.intake import known_at
from .core.policy import Policy
from .files import Row
from .order import ordered


@dataclass(slots=True)
class Tally:
    """What became of the rows of a replay."""

    rows: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    first: datetime | None = None
    last: datetime | None = None


@dataclass(slots=True)
class Replay:
    """Drives the core over a list of reports, in the order in which they became known.

    Parameters
    ----------
    policies
        One for each partnership.
    now
        The present, against which reports from the future are refused.
    since, until
        Alerts before the one are not passed on; reports after the other are left out, and time moves up to it.
    hearing
        What is remembered already, to go on from; fresh by default.
    """

    policies: Sequence[Policy]
    now: datetime
    since: datetime | None = None
    until: datetime | None = None
    hearing: Hearing | None = None
    on_refused: Callable[[Row, Refusal], object] = lambda _row, _refusal: None
    tally: Tally = field(default_factory=Tally)

    def over(self, rows: Iterable[Row]) -> Iterator[tuple[Alert, list[Message]]]:
        """Give every alert, in the order raised, each with its messages."""
        hearing = self.hearing or Hearing(self.policies)
        zone = self.policies[0].timezone
        moment = None
        for row in ordered(rows, zone):
            known = known_at(row.read, zone) if isinstance(row.read, Report) else None
            moment = known or moment
            if moment and self.until and moment > self.until:
                continue
            self.tally.rows += 1
            if isinstance(row.read, Refusal):
                self._refuse(row, row.read)
                continue
            heard = hearing.hear(row.read, self.now)
            if heard.refusal:
                self._refuse(row, heard.refusal)
                continue
            self.tally.outcomes[heard.outcome] += 1
            self.tally.first = self.tally.first or known
            self.tally.last = known or self.tally.last
            yield from self._passed_on(heard.alerts, heard.messages)
        if self.until:
            heard = hearing.advance(self.until)
            yield from self._passed_on(heard.alerts, heard.messages)

    def _refuse(self, row: Row, refusal: Refusal) -> None:
        self.tally.outcomes[Outcome.REFUSED] += 1
        self.tally.refused[refusal.kind] += 1
        self.on_refused(row, refusal)

    def _passed_on(self, alerts: list[Alert], messages: list[Message]) -> Iterator[tuple[Alert, list[Message]]]:
        for alert in alerts:
            if self.since is None or alert.at >= self.since:
                yield alert, [message for message in messages if message.alert_id == alert.alert_id]
