"""Records of a topic in; what one worker of many makes of them, kept once whoever makes it, out."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from .arrivals import Arrival, Copy, Result
from .batches import Delivered
from .bodies import write_alert
from .clock import SharedClock
from .core.facts import Outcome, Refusal
from .core.policy import Policy
from .deciding import Decider
from .effects import Announcement, Aside, Effects, Move, Outgoing
from .envelopes import Envelope, Kind, NotOurs, TooNew, opened
from .faults import in_one_line
from .intake import Intake
from .metrics import Metrics
from .outgoing import by_place, outgoing, sent, unsent
from .policies import prepare
from .release import THIS, Release
from .remembering import WORTH_IT, Remembering
from .reports import write_json
from .sorting import Sorter
from .store import Store, StoreProblem

log = logging.getLogger(__name__)

ALERT: Final = "alert"

AT_ONCE: Final = 50
"""In so many regions at most time passes in one transaction; then reports have their turn."""

FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a program raises that does not know what to do with what it was given; all else is the world's doing."""

_POISON: Final = Refusal("", "the program failed at it; it is kept for whoever mends the program", "fault")

_HOLE: Final = "%s[%d]: %d to %d were never handled: no longer on the topic, or skipped"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a worker decides by: policies, and the version of the settings they come from.

    ``fingerprints`` tell, by partnership, settings apart that would shape its memory otherwise.
    """

    policies: Sequence[Policy]
    fingerprints: Mapping[str, str]
    version: int | None = None
    hash: str = ""


class Share:
    """One worker's share of the work.

    It has nothing in common with the others but the database, and writes there only what rests on what is still so:
    so it does not matter which worker does what, nor how often.

    All of it is called in one thread.

    Parameters
    ----------
    terms
        What it decides by.
    store
        What is kept.
    metrics
        What is counted.
    release
        What it can read, and whom it leaves what to read.
    """

    def __init__(self, terms: Terms, store: Store, metrics: Metrics, release: Release = THIS) -> None:
        self.store, self._metrics, self.release = store, metrics, release
        self._refusal = ""
        self.look_back()
        self._clock = SharedClock(store)
        self._newer = ""
        self.ailing: set[str] = set()
        self._handled: dict[tuple[str, int], int | None] = {}
        self.adopt(terms)

    def adopt(self, terms: Terms) -> None:
        """Decide by these terms from now on; what is remembered is remembered anew."""
        prepare(terms.policies)
        self.ailing.clear()
        self._terms = terms
        self._sorter = Sorter(terms.policies)
        self._decider = Decider(
            Remembering(
                self._sorter.regions, self.store, terms.fingerprints, self._metrics.recalled, self.release.formats
            )
        )
        self._intake = Intake(self._sorter, self.store, self._metrics, announces=True)

    def look_back(self) -> None:
        """See which releases may be at work beside this one; `StoreProblem` if a newer one has left it behind."""
        found = self.store.standing()
        self._bodies, self._refusal = self.release.formats.copies(found.oldest), self.release.steps.refusal(found)
        self._see_it_may_work()

    def forget(self) -> None:
        """Remember nothing but what the database says: somebody else may have written to it."""
        for region in self._decider.remembering:
            self._metrics.open_spates.labels(region.policy.partnership).set(0)
        self._decider.remembering.forget()
        self._handled.clear()
        self.ailing.clear()

    def key(self, region: str) -> bytes:
        """Give the key of a region on the topic of incidents; empty for one that is in no settings."""
        known = region in self._sorter.regions.by_name
        return self._sorter.regions.key(region) if known else b""

    def sort(self, batch: Sequence[Delivered]) -> None:
        """Sort reports: what is noted of them, who is refused and what is to be sent on is kept in one transaction."""
        now, effects = self._clock.now(), self._effects()
        fresh, results = self._fresh(batch, effects), list[Result]()
        arrivals: list[tuple[Delivered, Arrival]] = []
        for record in fresh:
            arrival = Arrival(record.body, record.origin)
            match opened(record.headers, Kind.REPORT):
                case TooNew() as newer:
                    self._aside(record, newer, effects)
                case NotOurs(reason):
                    results.append(self._intake.refuse(arrival, Refusal("", reason, "not readable"), now, effects))
                case Envelope():
                    arrivals.append((record, arrival))
        taken, copies = self._intake.take_in([arrival for _, arrival in arrivals], now, effects)
        for first, theirs in by_place([record for record, _ in arrivals], copies):
            effects.outgoing += outgoing(first.place, theirs, self.key, first.origin, self._bodies)
        if not effects.empty:
            self._keep(effects)
            self._metrics.took_in((result.outcome for result in [*results, *taken]), now)

    def unsent(self, batch: Sequence[Delivered]) -> list[Outgoing]:
        """List the copies that were sorted from the partitions of a batch, and are not known to have arrived."""
        return unsent(self.store, sorted({record.place for record in batch}))

    def sent(self, records: Sequence[Outgoing]) -> None:
        """Hear that copies have arrived on the topic of incidents."""
        sent(self.store, records)

    def decide(self, batch: Sequence[Delivered]) -> None:
        """Decide on copies, in one transaction; those at which the program fails are refused, and hold nobody up."""
        poison: list[int] = []
        while (found := self._decide(batch, poison)) is not None:
            poison.append(found)

    def now(self) -> datetime:
        """Tell the time that all workers have."""
        return self._clock.now()

    def tick(self, ours: Callable[[str], bool], now: datetime) -> bool:
        """Let time pass in our regions where it has brought something about; tell whether there may be more of them."""
        due = [name for name in self.store.due(now) if self.key(name) and ours(name) and name not in self.ailing]
        if not due:
            return False
        effects = self._effects()
        try:
            self._decider.elapse(due[:AT_ONCE], now, effects)
            self._keep_decided(effects)
        except BaseException as fault:
            self._decider.undone()
            if not isinstance(fault, FAULTS) or not isinstance(self._decider.in_hand, str):
                raise
            self.ailing.add(self._decider.in_hand)
            log.error("time cannot pass for %s: %s", self._decider.in_hand, in_one_line(fault))  # noqa: TRY400
            return True
        return len(due) > AT_ONCE

    def leave(self) -> None:
        """Write down what is remembered, so that whoever comes next need not follow the journal."""
        for region in self._decider.remembering:
            self._decider.remembering.write_down(region, at_least=WORTH_IT)

    def _decide(self, batch: Sequence[Delivered], poison: Sequence[int]) -> int | None:
        """Decide on all but some copies, and keep that; or else give the one at which the program fails."""
        effects = self._effects()
        copies = [copy for record in self._fresh(batch, effects) for copy in self._read(record, effects)]
        for place in poison:
            self._give_up(copies[place], _POISON, effects)
        try:
            good = [copy for place, copy in enumerate(copies) if place not in poison]
            for copy, refusal in self._decider.decide(good, effects):
                self._give_up(copy, refusal, effects)
            self._keep_decided(effects)
        except BaseException as fault:
            self._decider.undone()
            culprit = [place for place, copy in enumerate(copies) if copy is self._decider.in_hand]
            if not culprit or not isinstance(fault, FAULTS):
                raise
            log.error("a report for %s: %s", copies[culprit[0]].region, in_one_line(fault))  # noqa: TRY400
            return culprit[0]
        return None

    def _give_up(self, copy: Copy, refusal: Refusal, effects: Effects) -> None:
        """Refuse a copy after all, although it was believed when it was sorted."""
        arrival = Arrival(
            write_json(copy.report).encode(), f"incidents/{copy.region}/{copy.report.key}/{copy.report.revision}"
        )
        refused = replace(refusal, report_id=copy.report.report_id)
        self._intake.refuse(arrival, refused, copy.received_at, effects)

    def _effects(self) -> Effects:
        return Effects(settings=self._terms.version, settings_hash=self._terms.hash)

    def _keep_decided(self, effects: Effects) -> None:
        self._decider.turns(effects)
        for alert in effects.alerts:
            areas = self._decider.areas(alert)
            body = write_alert(alert, areas=areas, settings=self._terms.hash).decode()
            key = self.key(alert.partnership).decode()
            effects.announcements.append(Announcement(ALERT, alert.alert_id, key, alert.at, body))
        if effects.empty:
            self._decider.kept(effects)
            return
        self._keep(effects)
        self._metrics.raised(alert.stage for alert in effects.alerts if alert.group)
        for region in self._decider.kept(effects):
            self._metrics.open_spates.labels(region.policy.partnership).set(len(region.memory.spates))
            self._decider.remembering.write_down(region)
        self._decider.remembering.spare()

    def _keep(self, effects: Effects) -> None:
        """Keep the effects; when that fails, nothing is known any more of how far others have come."""
        self._see_it_may_work()
        try:
            fates = self.store.keep(effects, self._clock.now())
        except BaseException:
            self._handled.clear()
            raise
        self._metrics.delivery.settled(fates)
        self._handled |= {(move.topic, move.partition): move.to for move in effects.moves}

    def _fresh(self, batch: Sequence[Delivered], effects: Effects) -> list[Delivered]:
        """Leave out what was handled before, and note how far each partition is handled then.

        Kafka numbers the records of a partition without holes, so a hole is something that nobody handled: the topic
        dropped it because of its age, or somebody moved the group. It is said aloud, and the rest goes on.
        """
        for place in {record.place for record in batch} - self._handled.keys():
            self._handled[place] = self.store.offset(*place)
        last, fresh = dict(self._handled), []
        for record in batch:
            before = last[record.place]
            if before is not None and record.offset > before + 1 and before == self._handled[record.place]:
                before = last[record.place] = self._handled[record.place] = self.store.offset(*record.place)
            if before is not None and record.offset <= before:
                continue
            if before is not None and record.offset > before + 1:
                log.warning(_HOLE, *record.place, before + 1, record.offset - 1)
            last[record.place] = record.offset
            fresh.append(record)
        moved = {record.place for record in fresh}
        effects.moves += [Move(*place, self._handled[place], last[place] or 0) for place in sorted(moved)]
        return fresh

    def _read(self, record: Delivered, effects: Effects) -> list[Copy]:
        """Read the copies in a record; what cannot be read is refused, and what is too new is kept aside."""
        formats = self.release.formats
        match opened(record.headers, Kind.INCIDENTS, formats.newest):
            case TooNew() as newer:
                self._aside(record, newer, effects)
                return []
            case NotOurs(reason):
                self._refuse(record, Refusal("", reason, "not readable"), effects)
                return []
            case Envelope(version=version):
                copies = formats.bodies(version).read(record.body)
        if isinstance(copies, Refusal):
            self._refuse(record, copies, effects)
            return []
        if any(copy.region not in self._sorter.regions.by_name for copy in copies):
            gone = Refusal("", "the copies are for a partnership that is not in the settings any more", "outside")
            self._refuse(record, gone, effects)
            return []
        return copies

    def _see_it_may_work(self) -> None:
        if self._refusal:
            raise StoreProblem(self._refusal)

    def _refuse(self, record: Delivered, refusal: Refusal, effects: Effects) -> None:
        self._intake.refuse(Arrival(record.body, record.origin), refusal, self._clock.now(), effects)
        self._metrics.took_in([Outcome.REFUSED], self._clock.now())

    def _aside(self, record: Delivered, newer: TooNew, effects: Effects) -> None:
        """Keep a record aside that a newer release wrote, until that release reads it."""
        if newer.reason != self._newer:
            log.warning("messages are kept aside from now on: %s", newer.reason)
        self._newer = newer.reason
        said = json.dumps([(name, value and value.decode("latin-1")) for name, value in record.headers])
        effects.aside.append(Aside(*record.place, record.offset, newer.version, said, record.key, record.body))
