"""What one worker carries in; each land simulated with it, and what it comes to, out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.detection.scene import Floats
from config.shapes import Polygon

from .carrying import Carried
from .crowd import loading
from .grounds import DISTRICTS, PARTNERSHIPS, Place, beside_checkout, drawn, real
from .lands import DENMARK, EU, HUNDRED, LANDS, WORST_DENMARK, Land
from .limits import Asking, Limit, limits
from .memories import Remembered
from .needs import Need, Unit, need
from .rushing import Pace, Waits, waits
from .spread import PARTITIONS, SAMPLE, Copies, Skew, copies, hashes, keys, skew
from .weighing import PASSING

Polygons = Sequence[Polygon]

WORKERS: Final = (2, 8)
_EU_DRAWN: Final = "EU, drawn in squares"
_SEED: Final = 11
_LOADED: Final = 60  # partnerships, to see what it takes to load one


class Simulated(NamedTuple):
    """All that was simulated.

    ``copied`` is by ground, ``skews`` by land, ``needs`` and ``waited`` by land; ``real`` says whether Denmark's own
    boundaries were there.
    """

    real: bool
    copied: dict[str, Copies]
    skews: dict[str, list[Skew]]
    needs: dict[str, Need]
    waited: dict[str, Waits]
    limits: list[Limit]


def unit_of(carried: Carried, small: Remembered, large: Remembered) -> Unit:
    """Reckon what one report, one copy and one region take, from what was measured."""
    sorting = sum(micros for name, micros in carried.stages.items() if "sort" in name)
    each = carried.copies / carried.reports
    incident = (large.kilobytes - small.kilobytes) * 1000 / (large.incidents - small.incidents)
    return Unit(
        sorting=sorting / 1e6,
        deciding=(carried.worker - sorting) / each / 1e6,
        alone=carried.quiet_worker / 1e6,
        serving=carried.quiet.micros / 1e6,
        log=carried.quiet.log,
        stored=sum(size for table, size in carried.weights.tables.items() if table not in PASSING),
        report_bytes=carried.weights.bus["reports"],
        copy_bytes=carried.weights.bus["incidents, one at a time"],
        region_bytes=max(small.kilobytes * 1000 - small.incidents * incident, 0.0),
        incident_bytes=incident,
        recall=small.recalled / 1000,
    )


def simulated(unit: Unit, carried: Carried, sample: int = SAMPLE) -> Simulated:
    """Simulate every land."""
    folder = beside_checkout()
    danish, squares = real(folder, PARTNERSHIPS) if folder else drawn(DENMARK), drawn(EU)
    copied = _copied(folder, danish, squares, sample)
    skews = _skews([each.centre for each in danish], [each.centre for each in squares])
    mean = dict.fromkeys((DENMARK.name, WORST_DENMARK.name), next(iter(copied.values())).mean)
    mean |= dict.fromkeys((EU.name, HUNDRED.name), copied[_EU_DRAWN].mean)
    asking = []
    for land in LANDS:
        uneven = max(each.worker[1] for each in skews[DENMARK.name if land is WORST_DENMARK else land.name])
        largest = float(_shares(land).max())
        asking.append(Asking(land, need(land, unit, mean[land.name], uneven, largest), mean[land.name], largest))
    return Simulated(
        real=folder is not None,
        copied=copied,
        skews=skews,
        needs={each.land.name: each.need for each in asking},
        waited={each.land.name: _waits(each, carried) for each in asking},
        limits=limits(unit, loading(_LOADED) / _LOADED, asking),
    )


def _copied(
    folder: Path | None, danish: Sequence[Polygon], squares: Sequence[Polygon], sample: int
) -> dict[str, Copies]:
    """Count copies a report on each ground; what Denmark itself is like comes first."""
    rng, ours, found = np.random.default_rng(_SEED), _shares(DENMARK), {}
    if folder:
        found["Denmark's municipalities"] = copies(rng, danish, [], ours, sample)
        over = real(folder, DISTRICTS)
        found["the same, and its twelve police districts besides"] = copies(rng, danish, over, ours, sample)
    found["Denmark, drawn in squares"] = copies(rng, drawn(DENMARK), [], ours, sample)
    return found | {_EU_DRAWN: copies(rng, squares, [], _shares(EU), sample)}


def _skews(danish: Sequence[Place], squares: Sequence[Place]) -> dict[str, list[Skew]]:
    middles = {DENMARK: danish, EU: squares, HUNDRED: _round_the_globe(HUNDRED.partnerships)}
    found: dict[str, list[Skew]] = {}
    for land, places in middles.items():
        hashed = hashes(keys(places))
        found[land.name] = [skew(land, hashed, many, each) for many in PARTITIONS for each in WORKERS]
    return found


def _round_the_globe(count: int) -> list[Place]:
    rng = np.random.default_rng(_SEED)
    lats, lons = np.degrees(np.arcsin(rng.uniform(-0.9, 0.9, count))), rng.uniform(-180.0, 180.0, count)
    return list(zip(lats.tolist(), lons.tolist(), strict=True))


def _shares(land: Land) -> Floats:
    return land.shares(np.random.default_rng(_SEED))


def _waits(asking: Asking, carried: Carried) -> Waits:
    """Let an hour of the rush come by chance, to one worker of as many as are needed."""
    report = carried.worker / 1e6
    pace = Pace(max(carried.quiet_waited / 1e6 - report, 0.0), report)
    return waits(np.random.default_rng(_SEED), asking.land.rush / asking.need.workers, pace)
