"""A seed and a number of reports in; a country to work in out: its settings, and what its sources send, in order."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from config.load import load
from streams.core.policy import Policy
from streams.files import Row
from streams.order import ordered
from streams.policies import policies
from streams.reports import read_json

from .cities import CITIES, burglaries
from .planting import sent
from .settings import write_settings


@dataclass(frozen=True, slots=True)
class World:
    """What a run is about; of each row, ``file`` is its source and ``raw`` what is sent."""

    settings: Path
    policies: tuple[Policy, ...]
    rows: tuple[Row, ...]


def build(home: Path, count: int, seed: int, records: Path | None) -> World:
    """Lay out a world in a folder; ``records`` is the folder of public records, None to invent them.

    Each source sends in the order in which things became known to it, and each city has one source.
    """
    chance = Random(seed)
    settings = write_settings(home)
    decided = policies(load(settings))
    bodies: list[tuple[str, str]] = []
    for city in CITIES:
        bodies += sent(burglaries(city, round(count * city.share), records, chance), chance)
    rows = [Row(source, number, body, read_json(body)) for number, (source, body) in enumerate(bodies)]
    return World(settings, decided, tuple(ordered(rows, decided[0].timezone)[:count]))
