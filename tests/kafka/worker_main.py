"""The program that worker tests start: a worker that drives the recording service."""

import logging
import os
import sys
from pathlib import Path

from streams.topics import BrokerDown, TopicRemade, Topics
from streams.worker import WorkerStopped, run_worker

from .recording import RecordingService


def deliver() -> None:
    """Send messages by writing a line, or fail to."""
    if os.environ.get("NO_DELIVERY"):
        raise OSError(28, "No space left on device")


def main(broker: str, prefix: str, database: str) -> None:
    logging.basicConfig(level=os.environ.get("LOG", "INFO"), format="%(levelname)s %(name)s: %(message)s")
    pause, fails_on = float(os.environ.get("PAUSE", "0")), os.environ.get("FAILS_ON", "")
    service = RecordingService(Path(database), pause=pause, fails_on=fails_on)
    try:
        run_worker(service, broker, topics=Topics(prefix), group=prefix, deliver=deliver)
    except (BrokerDown, TopicRemade, WorkerStopped) as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main(*sys.argv[1:])
