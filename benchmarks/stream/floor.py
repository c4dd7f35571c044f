"""The floor: a Faust agent that does nothing with reports; how fast it does so, as JSON, out.

``python -m benchmarks.stream.floor JOB``: the time from the first report to the last.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

import faust

from .job import Job


def build(job: Job) -> faust.App:
    """Make an app that counts reports and ends its process after the last."""
    app = faust.App(
        f"{job.prefix}-floor",
        broker=f"kafka://{job.broker}",
        consumer_auto_offset_reset="earliest",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        autodiscover=False,
        datadir=Path(tempfile.gettempdir()) / "trygvarsel-faust",
    )
    reports = app.topic(f"{job.prefix}.reports", value_type=bytes, value_serializer="raw")

    @app.agent(reports)
    async def count(stream: faust.StreamT[bytes]) -> None:
        left, began, cpu = job.reports, 0.0, 0.0
        async for _ in stream.events():
            began, cpu = began or time.perf_counter(), cpu or time.process_time()
            left -= 1
            if left == 0:
                said = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
                print(json.dumps(said), flush=True)
                os._exit(0)

    return app


def main(job: Job) -> None:
    """Run it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    worker = faust.Worker(build(job), loop=loop, quiet=True, redirect_stdouts=False)
    worker.spinner = None
    worker.execute_from_commandline()


if __name__ == "__main__":
    main(Job.read(sys.argv[1]))
