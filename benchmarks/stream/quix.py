"""A peer: Quix Streams drives the same core and store, a checkpoint to a round of transactions, until it is ended.

``python -m benchmarks.stream.quix JOB``, in an environment that has Quix Streams. Its sinks get what a checkpoint
holds, partition by partition, and the offsets are committed after them.
"""

import sys

from quixstreams import Application  # type: ignore[import-not-found]  # it lives in an environment of its own
from quixstreams.sinks.base import BatchingSink, SinkBatch  # type: ignore[import-not-found]  # likewise

from .handling import LARGEST, Handling, Lying
from .job import Job


class Keep(BatchingSink):  # type: ignore[misc]  # not installed where types are checked
    """Hands what a checkpoint holds of a partition on, so many reports at a time as elsewhere."""

    def __init__(self, handling: Handling) -> None:
        super().__init__()
        self._handling = handling

    def write(self, batch: SinkBatch) -> None:
        """Handle the reports of one partition."""
        for some in batch.iter_chunks(LARGEST):
            self._handling.handle([Lying(batch.partition, each.offset, each.value) for each in some])


def main(job: Job) -> None:
    """Run the application."""
    app = Application(
        broker_address=job.broker,
        consumer_group=f"{job.prefix}-quix",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="WARNING",
        # Of twelve partitions, all of them far behind, a checkpoint then holds a transaction's worth of each.
        commit_every=12 * LARGEST,
        commit_interval=1.0,
    )
    topic = app.topic(f"{job.prefix}.reports", value_deserializer="bytes")
    app.dataframe(topic).sink(Keep(Handling(job)))
    app.run()


if __name__ == "__main__":
    main(Job.read(sys.argv[1]))
