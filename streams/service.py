"""Reports in, alerts and messages out, durably: the core driven on a database, under `run` and `worker` alike."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from notifiers.outbox import GroupMessage

from .arrivals import Arrival, Result
from .core import life
from .core.facts import Alert, Message, Outcome, Refusal, Report
from .core.hearing import Heard, Hearing
from .core.policy import Policy
from .metrics import Metrics
from .posting import posted
from .reports import read_columns, read_json, storable
from .store import Effects, Entry, Store


@dataclass(slots=True)
class Service:
    """One process's share of the work: one report or a batch to a transaction.

    What is remembered lives in memory and is rebuilt from the journal at start, by the same steps. When a
    transaction fails, memory is thrown away and rebuilt, so that it never knows more than the database.
    """

    policies: Sequence[Policy]
    store: Store
    metrics: Metrics
    _hearing: Hearing | None = None

    def receive(
        self, batch: Sequence[Arrival], now: datetime, offsets: Mapping[tuple[str, int], int] | None = None
    ) -> list[Result]:
        """Take in reports, and note the offsets that they end at, in one transaction.

        Raises
        ------
        StoreProblem
            When the database cannot be written; then none of the batch was taken in.
        """
        with self._all_or_nothing():
            effects = Effects(offsets=offsets or {})
            results = [self._take_in(effects, arrival, now) for arrival in batch]
            self._keep(effects, now)
        self.metrics.took_in((result.outcome for result in results), now)
        return results

    def tick(self, now: datetime) -> None:
        """Let time pass where the present is lived in; history being fed moves by its own reports alone."""
        with self._all_or_nothing():
            hearing, effects = self.hearing, Effects()
            for policy in self.policies:
                if hearing.live(policy.partnership):
                    said = hearing.advance(now, [policy.partnership])
                    if said.alerts:
                        self._note(effects, Entry(now, partnership=policy.partnership), said)
            if effects.entries:
                self._keep(effects, now)

    def offset(self, topic: str, partition: int) -> int | None:
        """Tell the last offset handled; None when there was none."""
        return self.store.offset(topic, partition)

    @property
    def hearing(self) -> Hearing:
        """What is remembered, rebuilt from the journal when need be."""
        if self._hearing is None:
            hearing = Hearing(self.policies)
            for entry in self.store.journal():
                if entry.report:
                    hearing.hear(entry.report, entry.received_at)
                elif entry.partnership in hearing.memories:
                    hearing.advance(entry.received_at, [entry.partnership])
            told = self.store.told()
            for policy in self.policies:
                life.recall(policy, hearing.memories[policy.partnership], told)
            self._hearing = hearing
            self._count_open()
        return self._hearing

    def forget(self) -> None:
        """Remember nothing but what the database says: somebody else may have written to it."""
        self._hearing = None

    def _take_in(self, effects: Effects, arrival: Arrival, now: datetime) -> Result:
        report = _read(arrival)
        if isinstance(report, Refusal):
            effects.refused.append((arrival.origin, report, _body(arrival)))
            return Result(report.report_id, Outcome.REFUSED, report)
        said = self.hearing.hear(report, now)
        self._note(effects, Entry(now, report), said)
        if said.refusal:
            effects.refused.append((arrival.origin, said.refusal, _body(arrival)))
        elif said.outcome is Outcome.ACCEPTED:
            self.metrics.known_after(report, self.policies[0].timezone)
        return Result(report.report_id, said.outcome, said.refusal)

    @contextmanager
    def _all_or_nothing(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._hearing = None
            raise

    def _count_open(self) -> None:
        for partnership, memory in self._hearing.memories.items() if self._hearing else ():
            self.metrics.open_spates.labels(partnership).set(len(memory.spates))

    def _note(self, effects: Effects, entry: Entry, said: Heard) -> None:
        if said.remembered or entry.partnership:
            effects.entries.append(entry)
        effects.alerts += said.alerts
        effects.messages += self._posted(said.alerts, said.messages)

    def _keep(self, effects: Effects, now: datetime) -> None:
        self.metrics.delivery.settled(self.store.keep(effects, now))
        self.metrics.raised(alert.stage for alert in effects.alerts if alert.group)
        self._count_open()

    def _posted(self, alerts: list[Alert], messages: list[Message]) -> list[GroupMessage]:
        raised = {alert.alert_id: alert for alert in alerts}
        groups = {(policy.partnership, group.id): group for policy in self.policies for group in policy.groups}
        return [
            posted(message, raised[message.alert_id], groups[raised[message.alert_id].partnership, message.group])
            for message in messages
        ]


def _read(arrival: Arrival) -> Report | Refusal:
    return read_json(arrival.body) if isinstance(arrival.body, bytes) else read_columns(arrival.body)


def _body(arrival: Arrival) -> str:
    if isinstance(arrival.body, bytes):
        return storable(arrival.body.decode("utf-8", "replace"))
    return storable(json.dumps(dict(arrival.body), ensure_ascii=False, default=str))
