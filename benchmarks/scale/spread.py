"""Grounds and the shares of their partnerships in; copies a report, and how evenly the work lies on partitions, out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Final, NamedTuple

import h3  # type: ignore[import-untyped]  # h3 ships no types
import numpy as np
from aiokafka.partitioner import murmur2  # type: ignore[import-untyped]  # it has no types
from numpy.typing import NDArray

from benchmarks.detection.scene import Floats
from config.shapes import Polygon
from streams.core.facts import Report
from streams.regions import KEY_RESOLUTION
from streams.sorting import Sorter

from .grounds import Place, places
from .lands import Land
from .settings import partnership

Integers = NDArray[np.int64]

SAMPLE: Final = 4_000
PARTITIONS: Final = (12, 48, 192)
DRAWS: Final = 20
_KNOWN: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Copies(NamedTuple):
    """Copies a report, on average, and of how many reports there was more than one."""

    mean: float
    several: float


def copies(
    rng: np.random.Generator, grounds: Sequence[Polygon], over: Sequence[Polygon], shares: Floats, count: int = SAMPLE
) -> Copies:
    """Sort reports from these grounds among their partnerships, and among those of wider grounds laid over them."""
    all_ = [*grounds, *over]
    sorter = Sorter([partnership(f"p{n}", [ground]) for n, ground in enumerate(all_)])
    concerned = []
    for n, (lat, lon) in enumerate(places(rng, grounds, list(shares), count)):
        concerned.append(len(sorter.sort(Report(f"r{n}", lat=lat, lon=lon, reported_at=_KNOWN), {}, _KNOWN).regions))
    many = np.array(concerned)
    return Copies(float(many.mean()), float((many > 1).mean()))


class Skew(NamedTuple):
    """How unevenly work lies on so many partitions, shared by so many workers, over several draws of who is large.

    ``partition`` and ``worker`` are the largest of them to their mean, in the middle and in the worst of the draws;
    ``empty`` is how many partitions have no region.
    """

    partitions: int
    workers: int
    partition: tuple[float, float]
    worker: tuple[float, float]
    empty: int


def keys(middles: Sequence[Place]) -> list[bytes]:
    """Name regions on the bus by their middles, as the service does."""
    return [str(h3.latlng_to_cell(lat, lon, KEY_RESOLUTION)).encode() for lat, lon in middles]


def hashes(named: Sequence[bytes]) -> Integers:
    """Hash keys as every producer must."""
    known = {key: murmur2(key) & 0x7FFFFFFF for key in set(named)}
    return np.array([known[key] for key in named])


def skew(land: Land, hashed: Integers, partitions: int, workers: int) -> Skew:
    """Deal the regions of a land out among partitions, and these among workers in turn."""
    on = hashed % partitions
    by_partition, by_worker = [], []
    for seed in range(DRAWS):
        load = np.bincount(on, weights=land.shares(np.random.default_rng(seed)), minlength=partitions)
        theirs = np.bincount(np.arange(partitions) % workers, weights=load)
        by_partition.append(float(load.max() * partitions))
        by_worker.append(float(theirs.max() * workers))
    return Skew(partitions, workers, _usual(by_partition), _usual(by_worker), partitions - len(np.unique(on)))


def _usual(drawn: Sequence[float]) -> tuple[float, float]:
    return median(drawn), max(drawn)
