"""A peer: Bytewax drives the same core and store, a polled batch to a transaction, until it is ended.

``python -m benchmarks.stream.wax JOB``, in an environment that has Bytewax. It tells Kafka nothing: where to go on
after an end would be asked of the database, which knows.
"""

import sys
from typing import Any

from bytewax import operators as op  # type: ignore[import-not-found]  # it lives in an environment of its own
from bytewax.connectors.kafka import KafkaSource  # type: ignore[import-not-found]  # likewise
from bytewax.dataflow import Dataflow  # type: ignore[import-not-found]  # likewise
from bytewax.outputs import DynamicSink, StatelessSinkPartition  # type: ignore[import-not-found]  # likewise
from bytewax.run import cli_main  # type: ignore[import-not-found]  # likewise

from .handling import LARGEST, Handling, Lying
from .job import Job


class _Part(StatelessSinkPartition):  # type: ignore[misc]  # not installed where types are checked
    def __init__(self, handling: Handling) -> None:
        self._handling = handling

    def write_batch(self, items: list[Any]) -> None:
        for first in range(0, len(items), LARGEST):
            some = items[first : first + LARGEST]
            self._handling.handle([Lying(each.partition, each.offset, each.value) for each in some])


class Keep(DynamicSink):  # type: ignore[misc]  # likewise
    """Hands batches on."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def build(self, _step_id: str, _worker_index: int, _worker_count: int) -> _Part:
        """Make the one end of the flow, in its one worker."""
        return _Part(Handling(self._job))


def main(job: Job) -> None:
    """Run the flow."""
    flow = Dataflow("reports")
    source = KafkaSource([job.broker], [f"{job.prefix}.reports"], batch_size=LARGEST)
    op.output("keep", op.input("reports", flow, source), Keep(job))
    cli_main(flow)


if __name__ == "__main__":
    main(Job.read(sys.argv[1]))
