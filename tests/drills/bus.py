"""Reports in; two topics that a share works through like a worker does, and that can be lost, out: without a broker."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from sqlalchemy import Engine

from streams.batches import Delivered
from streams.core.facts import Report
from streams.core.policy import Policy
from streams.metrics import Metrics
from streams.reports import write_json
from streams.share import Share, Terms
from streams.store import Store
from streams.topics import Topics
from tests.fleet import Topic

TOPICS = Topics("drill")
AT_ONCE = 20


def worker(policies: Sequence[Policy], engine: Engine) -> Share:
    """Hire somebody who knows nothing but what is in the database."""
    metrics = Metrics(CollectorRegistry(), [policy.partnership for policy in policies], ["sms", "mail"])
    return Share(Terms(policies, {}), Store(engine), metrics)


@dataclass(slots=True)
class Bus:
    """Reports on one partition, so that they are read in the order sent, and copies of them on three."""

    reports: Topic = field(default_factory=lambda: Topic(TOPICS.reports, [[]]))
    incidents: Topic = field(default_factory=lambda: Topic(TOPICS.incidents, [[], [], []]))

    def feed(self, reports: Iterable[Report]) -> None:
        """Put reports on their topic."""
        for report in reports:
            self.reports.put(report.source.encode(), write_json(report).encode())

    def work(self, share: Share) -> None:
        """Have all that is not handled yet, by the database, handled."""
        self.sort(share)
        self.decide(share)

    def sort(self, share: Share) -> None:
        """Have reports sorted, and their copies sent."""
        for batch in _unread(share.store, self.reports):
            share.sort(batch)
            outgoing = share.unsent(batch)
            for each in outgoing:
                self.incidents.put(each.key, each.body, each.headers)
            share.sent(outgoing)

    def decide(self, share: Share, most: int = 1_000_000) -> None:
        """Have copies decided on, of each partition at most so many records."""
        for batch in _unread(share.store, self.incidents, most):
            share.decide(batch)

    def lose(self, *topics: Topic) -> None:
        """Lose all that lies on topics; what is put there later gets the offsets that the lost had."""
        for topic in topics:
            topic.partitions = [[] for _ in topic.partitions]


def _unread(store: Store, topic: Topic, most: int = 1_000_000) -> Iterable[list[Delivered]]:
    for place, log in enumerate(topic.partitions):
        handled = store.offset(topic.name, place)
        unread = log[0 if handled is None else handled + 1 :][:most]
        yield from (unread[start : start + AT_ONCE] for start in range(0, len(unread), AT_ONCE))
