"""How much to do, and where the records are, in; everything the benchmark found out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import numpy as np

from .contest import HINDSIGHT, Results, Ring, compete
from .cost import Cost, Growth, costs, growth
from .disturbances import DISTURBANCES, Records
from .entrants import OURS, entrants
from .labour import Job, divided
from .national import Nation, nation
from .null import Kept, kept, redrawn, total
from .ours import Scan
from .planting import plant
from .records import calibration
from .robustness import Disturbed, Withstood, disturbed, withstand
from .scene import Scene
from .scenes import NAMES, scene

MIDDLE = 24.0  # the budget at which robustness and cost are looked at
ASKED = (4.0, 12.0)  # false alerts a year
ROBUST_ON = ("stlouis", "region")
_SEED = 17


class Amount(NamedTuple):
    """How much to do.

    Parameters
    ----------
    each, each_training, each_disturbed
        Spates of each kind in busy places, and as many in quiet ones: to judge, to tune, and on disturbed streams.
    null_years
        Stream-years without spates for each row of the budget's table.
    nation_years
        Years of the national stream.
    choices
        Of each family's parameters, at most; all by default.
    scenes
        Which streams.
    """

    each: int
    each_training: int
    each_disturbed: int
    null_years: float
    nation_years: float
    choices: int | None = None
    scenes: Sequence[str] = NAMES
    quick: bool = False


WHOLE = Amount(each=250, each_training=20, each_disturbed=25, null_years=20.0, nation_years=10.0)
QUICK = Amount(5, 2, 2, 1.0, 0.5, 2, ("stlouis", "town-clustered", "region"), quick=True)


@dataclass
class Everything:
    """What the benchmark found.

    Parameters
    ----------
    skipped
        Names of streams, and of what else was left out, for want of records.
    contest
        Every family on every scene at every budget.
    withstood
        By scene, disturbance and family, at the middle budget.
    kept
        By scene and false alerts asked for a year.
    """

    amount: Amount
    scenes: Mapping[str, Scene]
    skipped: list[str]
    contest: Results
    withstood: dict[tuple[str, str, str], Withstood] = field(default_factory=dict)
    kept: dict[tuple[str, float], Kept] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    growth: Growth | None = None
    nation: Nation | None = None
    minutes: float = 0.0


def everything(amount: Amount, records: Path | None) -> Everything:
    """Do it all."""
    before = perf_counter()
    made = {name: scene(name, records, quick=amount.quick) for name in amount.scenes}
    scenes = {name: here for name, here in made.items() if here is not None}
    ring = Ring.of(list(scenes.values()), partial(entrants, most=amount.choices), amount.each, amount.each_training)
    skipped = [name for name, here in made.items() if here is None]
    found = Everything(amount, scenes, skipped, compete(ring))
    _disturb(found, ring, calibration(records) if records else None)
    _empty(found)
    _cost(found, ring)
    found.minutes = (perf_counter() - before) / 60
    return found


_Told = tuple[Ring, Results, Mapping[tuple[str, str], Disturbed]]


def _disturb(found: Everything, ring: Ring, records: Records | None) -> None:
    """Judge ours and the two best peers on disturbed streams."""
    told, jobs = {}, []
    for name in ROBUST_ON:
        if name not in ring.scenes:
            continue
        runs = plant(ring.scenes[name].test, found.amount.each_disturbed, _SEED)
        for disturbance in DISTURBANCES:
            if disturbance.needs_records and records is None:
                found.skipped.append(disturbance.title)
                continue
            told[name, disturbance.title] = disturbed(disturbance, ring.scenes[name].test, runs, records)
            jobs += [
                Job((name, disturbance.title, family), _withstand, (name, disturbance.title, family))
                for family in _leading(found.contest, name)
            ]
    for (name, title, family), result, _ in divided("disturbing", jobs, (ring, found.contest, told)):
        found.withstood[name, title, family] = result


def _withstand(needed: _Told, name: str, title: str, family: str) -> Withstood:
    ring, results, told = needed
    contender = ring.entrants[name][family][results.chosen[name, family, MIDDLE]]
    return withstand(contender, told[name, title], MIDDLE, results.verdicts[name, family, MIDDLE].threshold)


def _leading(results: Results, name: str, peers: int = 2) -> list[str]:
    """Give ours and the peers that have most still to come at the middle budget."""
    others = [family for family in results.families(name) if family not in {OURS, HINDSIGHT}]
    others.sort(key=lambda family: -results.verdicts[name, family, MIDDLE].to_come)
    return [OURS, *others[:peers]]


def _empty(found: Everything) -> None:
    """Ask for budgets on streams without spates."""
    jobs = []
    for name, here in found.scenes.items():
        draws = int(np.ceil(found.amount.null_years / sum(stream.years for stream in here.test)))
        for asked in (*ASKED, MIDDLE * here.per_year / 4000):
            jobs += [
                Job((name, asked), _kept, (name, n, draw, asked))
                for draw in range(draws)
                for n in range(len(here.test))
            ]
    parts: dict[tuple[str, float], list[Kept]] = {}
    for key, part, _ in divided("streams without spates", jobs, found.scenes):
        parts.setdefault(key, []).append(part)
    found.kept = {key: total(parts[key]) for key in dict.fromkeys(job.name for job in jobs)}


def _kept(scenes: Mapping[str, Scene], name: str, n: int, draw: int, asked: float) -> Kept:
    return kept(redrawn(np.random.default_rng([_SEED, n, draw]), scenes[name].test[n]), asked)


def _cost(found: Everything, ring: Ring) -> None:
    """Time everybody in turn, alone on the machine."""
    name = "region"
    families = [family for family in found.contest.families(name) if family != HINDSIGHT]
    contenders = {
        family: ring.entrants[name][family][found.contest.chosen[name, family, MIDDLE]] for family in families
    }
    found.costs = costs(contenders, patience=3.0 if found.amount.quick else 60.0)
    ours = contenders[OURS]
    if isinstance(ours, Scan):
        found.growth = growth(ours)
    found.nation = nation(found.amount.nation_years)
