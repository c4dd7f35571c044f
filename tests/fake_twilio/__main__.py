"""A port in, the Twilio-like server as a process of its own out: it writes its address, and runs until it is ended."""

import argparse
import asyncio

from .control import Control
from .service import TwilioService


async def serve(port: int) -> None:
    """Serve until cancelled."""
    service = TwilioService()
    Control(service)
    print(await service.start(port), flush=True)  # noqa: T201 - it is what the caller reads
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m tests.fake_twilio", description=__doc__)
    arguments.add_argument("--port", type=int, default=0, help="0 takes any that is free")
    asyncio.run(serve(arguments.parse_args().port))
