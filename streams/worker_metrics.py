"""What a worker goes through in, Prometheus metrics of it out."""

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge


class WorkerMetrics:
    """All metrics of one worker that are not the service's own.

    Parameters
    ----------
    registry
        The process's own.
    topics
        The topics it reads, by what they are called without the prefix.
    """

    def __init__(self, registry: CollectorRegistry, topics: Iterable[str]) -> None:
        self.lag = Gauge(
            "trygvarsel_lag_records",
            "Records on the partitions of this worker that are not handled yet.",
            ["topic"],
            registry=registry,
        )
        self.partitions = Gauge(
            "trygvarsel_partitions", "Partitions that this worker has.", ["topic"], registry=registry
        )
        self.topic_partitions = Gauge(
            "trygvarsel_topic_partitions",
            "Partitions that the topic has, whoever has them.",
            ["topic"],
            registry=registry,
        )
        self.handled = Counter(
            "trygvarsel_records_handled", "Records of topics that were handled.", ["topic"], registry=registry
        )
        self.rebalances = Counter(
            "trygvarsel_rebalances", "How often partitions were dealt out anew.", registry=registry
        )
        self.overtaken = Counter(
            "trygvarsel_overtaken",
            "Transactions given up because another worker had written, or other settings came into force.",
            registry=registry,
        )
        self.unannounced = Gauge(
            "trygvarsel_unannounced", "Alerts and refusals that are not on their topics yet.", registry=registry
        )
        self.kept_aside = Gauge(
            "trygvarsel_kept_aside",
            "Messages that only a newer release can read, and that wait for it.",
            registry=registry,
        )
        self._topics = tuple(topics)
        for topic in self._topics:
            self.handled.labels(topic)
        self.stands({}, {}, {})

    def stands(self, lag: Mapping[str, int], partitions: Mapping[str, int], all_of_them: Mapping[str, int]) -> None:
        """Note how far behind this worker is, how many partitions it has, and of how many."""
        for topic in self._topics:
            self.lag.labels(topic).set(lag.get(topic, 0))
            self.partitions.labels(topic).set(partitions.get(topic, 0))
            self.topic_partitions.labels(topic).set(all_of_them.get(topic, 0))
