"""The way under test: a text for everybody in, delivered as the service does it; what it took, as JSON, out.

``python -m benchmarks.delivery.ours SETTINGS DATABASE PAUSE``, with Twilio's secrets in the environment. The service
pauses for so many seconds after every second of work; a measure of speed leaves that out.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.delivery.peak import peak_mb
from benchmarks.delivery.town import CITIZENS, anything_left, tell
from config.load import load
from trygvarsel.delivering import Deliverer
from trygvarsel.wiring import open_house


def main(settings: str, database: str, pause: str) -> None:
    """Queue, expand, send and settle until nothing is left."""
    house = open_house(load(Path(settings)), database)
    deliverer = Deliverer(house)
    began, cpu_began = time.perf_counter(), time.process_time()
    tell(house.engine, CITIZENS, "spate")
    deliverer.once()
    while anything_left(house.engine):
        time.sleep(float(pause))
        deliverer.once()
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu_began
    deliverer.close()
    house.engine.dispose()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
