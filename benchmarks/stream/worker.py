"""The way under test: the service driven by the worker."""

import sys
from pathlib import Path

from config.load import load
from streams.topics import Topics
from streams.worker import run_worker
from trygvarsel.wiring import open_house

if __name__ == "__main__":
    broker, prefix, turn, settings, database = sys.argv[1:]
    house = open_house(load(Path(settings)), f"sqlite:///{database}")
    run_worker(house.service, broker, topics=Topics(prefix), group=f"{prefix}-worker-{turn}")
