"""A service and reports in: what a worker would make of them, without a broker."""

import asyncio
import json
from collections.abc import Sequence

from streams.batches import SharedService
from streams.worker import build_worker


def drive(service: SharedService, values: Sequence[bytes]) -> list[dict[str, object]]:
    """Pass values through the worker's own agent, as one partition; return the refusals it announces.

    Raises whatever the service raised.
    """
    announced: list[bytes] = []

    async def announce(refusal: bytes) -> None:
        announced.append(refusal)

    async def run() -> None:
        worker = build_worker(service, "127.0.0.1:9", announce=announce, stop=lambda: None)
        worker.app.finalize()
        async with worker.agent.test_context() as agent:
            for value in values:
                await agent.put(value, wait=False)
            handled = 0
            while handled < len(values) and worker.batches.fault is None:
                handled += await worker.batches.handle_next()
                await asyncio.sleep(0)
        await worker.batches.close()
        # Faust gives its consumer a loop of its own, and never closes it when the consumer was not started.
        worker.app.consumer._thread.thread_loop.close()  # type: ignore[attr-defined]  # only its driver has one
        if worker.batches.fault is not None:
            raise worker.batches.fault

    asyncio.run(run())
    return [json.loads(each) for each in announced]
