"""Reports, partitions and workers in; what the workers of one database make of them, without a broker, out."""

import random
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from aiokafka.partitioner import murmur2  # type: ignore[import-untyped]  # it has no types
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from streams.batches import Delivered
from streams.core.policy import Policy
from streams.effects import Fenced, Outgoing, SettingsChanged
from streams.metrics import Metrics
from streams.release import THIS, Release
from streams.share import Share, Terms
from streams.store import Store

REPORTS, INCIDENTS = "test.reports", "test.incidents"


@dataclass(slots=True)
class Topic:
    """Partitions that records are added to and read from, by offset."""

    name: str
    partitions: list[list[Delivered]]

    def put(self, key: bytes, body: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> int:
        """Add a record to the partition of its key, and tell which that is."""
        place = int(murmur2(key) & 0x7FFFFFFF) % len(self.partitions)
        log = self.partitions[place]
        log.append(Delivered(self.name, place, len(log), key, headers, body, lambda: None))
        return place


@dataclass(slots=True)
class Fleet:
    """Workers that share a database and the partitions of two topics, in one process and one step at a time.

    Parameters
    ----------
    policies, engine
        What they decide by, and where they keep it.
    workers, partitions
        How many there are, of workers and of the partitions of each topic.
    chance
        Decides who does what next.
    trouble
        How often, of all steps, something goes wrong.
    releases
        Of which of them any worker is that is hired from now on.
    """

    policies: Sequence[Policy]
    engine: Engine
    workers: int
    partitions: int
    chance: random.Random
    trouble: float = 0.0
    releases: Sequence[Release] = (THIS,)
    reports: Topic = field(init=False)
    incidents: Topic = field(init=False)
    _shares: list[Share] = field(init=False)
    _owner: dict[int, int] = field(default_factory=dict)
    _unsorted: deque[int] = field(default_factory=deque)
    _late: list[Sequence[Outgoing]] = field(default_factory=list)
    _stale: list[tuple[Share, list[Delivered]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reports = Topic(REPORTS, [[] for _ in range(self.partitions)])
        self.incidents = Topic(INCIDENTS, [[] for _ in range(self.partitions)])
        self._shares = [self._hired() for _ in range(self.workers)]

    def work(self, reports: Iterable[tuple[str, bytes]]) -> None:
        """Put (source, report) pairs on the topic and work until nothing is left to do."""
        for source, body in reports:
            self._unsorted.append(self.reports.put(source.encode(), body))
            if self.chance.random() < 0.2:
                self._sort_all()
            if self.chance.random() < 0.3:
                self._decide_some()
            if self.chance.random() < self.trouble:
                self._go_wrong()
        self._sort_all()
        while self._decide_some():
            pass
        for share, batch in self._stale:
            self._attempt(lambda share=share, batch=batch: share.decide(batch))  # type: ignore[misc]

    def roll(self, releases: Sequence[Release], which: int) -> None:
        """Let one worker leave, and one of some releases come in its place; whose its partitions are is as before."""
        self.releases = releases
        self._shares[which].leave()
        self._shares[which] = self._hired()

    def pass_around(self) -> None:
        """Deal the partitions out anew, as happens whenever somebody joins or leaves."""
        for share in self._shares:
            share.leave()
            share.forget()
            share.look_back()
        self._owner.clear()

    def tick(self) -> None:
        """Let every worker look at what is due, in all regions: at worst they all think that they are theirs."""
        for share in self._shares:
            self._attempt(lambda share=share: share.tick(lambda _region: True, share.now()))  # type: ignore[misc]

    def _sort_all(self) -> None:
        """Sort what waits, by any worker; however many partitions there are, in the order in which it was reported."""
        while self._unsorted:
            place = self._unsorted[0]
            run = len(list(takewhile(place.__eq__, self._unsorted)))
            log = self.reports.partitions[place]
            handled = Store(self.engine).offset(REPORTS, place)
            first = 0 if handled is None else handled + 1
            batch = log[max(first - self.chance.randint(0, 2), 0) : first + self.chance.randint(1, run)]
            share = self._anybody()
            if not self._attempt(lambda: share.sort(batch)):  # noqa: B023  (called at once)
                continue
            if self.chance.random() < self.trouble:
                share = self._anybody()  # it died before it could send what it had kept: somebody else does
                share.forget()
                share.sort(batch)
            outgoing = share.unsent(batch)
            self._publish(outgoing)
            if self.chance.random() < self.trouble:
                self._late.append(outgoing)
            if self.chance.random() < self.trouble:
                self._publish(share.unsent(batch))  # it died before it could note that it had sent it
            share.sent(outgoing)
            for _ in range(batch[-1].offset + 1 - first):
                self._unsorted.popleft()

    def _decide_some(self) -> bool:
        """Let the owner of some partition decide on some of what waits there; tell whether anything waited."""
        waiting = [place for place, log in enumerate(self.incidents.partitions) if self._unread(place, log)]
        if not waiting:
            return False
        place = self.chance.choice(waiting)
        batch = self._unread(place, self.incidents.partitions[place])
        share = self._shares[self._owner.setdefault(place, self.chance.randrange(len(self._shares)))]
        self._attempt(lambda: share.decide(batch))
        return True

    def _go_wrong(self) -> None:
        """Kill a worker, or give its partition to another while it still holds records it means to decide on."""
        which = self.chance.randrange(len(self._shares))
        theirs = [place for place, owner in self._owner.items() if owner == which]
        if theirs and self.chance.random() < 0.5:
            place = self.chance.choice(theirs)
            log = self.incidents.partitions[place]
            self._stale.append((self._shares[which], log[max(len(log) - 5, 0) :]))
            self._owner[place] = self.chance.randrange(len(self._shares))
            self._shares[self._owner[place]].forget()
        elif self._late and self.chance.random() < 0.5:
            self._publish(self._late.pop())  # one that was thought dead sends what was sent long ago
        else:
            self._shares[which] = self._hired()

    def _unread(self, place: int, log: list[Delivered]) -> list[Delivered]:
        """Read incidents on from where the database says that they were handled, or from a little before."""
        handled = Store(self.engine).offset(INCIDENTS, place)
        first = 0 if handled is None else handled + 1
        if first >= len(log):
            return []
        return log[max(first - self.chance.randint(0, 2), 0) : first + self.chance.randint(1, 8)]

    def _publish(self, outgoing: Sequence[Outgoing]) -> None:
        for each in outgoing:
            self.incidents.put(each.key, each.body, each.headers)

    def _attempt(self, work: Callable[[], object]) -> bool:
        try:
            work()
        except (Fenced, SettingsChanged):
            return False
        return True

    def _anybody(self) -> Share:
        return self.chance.choice(self._shares)

    def _hired(self) -> Share:
        names = [policy.partnership for policy in self.policies]
        metrics = Metrics(CollectorRegistry(), names, ["sms"])
        release = self.chance.choice(self.releases) if len(self.releases) > 1 else self.releases[0]
        return Share(Terms(self.policies, {}), Store(self.engine), metrics, release)
