"""What a contest found in; ours against the best peer of each measure, and against the oracle, out."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from benchmarks.detection.contest import HINDSIGHT, Results
from benchmarks.detection.entrants import OURS
from benchmarks.detection.episodes import BUDGETS
from benchmarks.detection.figures import PLACES, WEEK, Figures, Found, figures, found
from benchmarks.detection.intervals import Estimate

Reading = Callable[[Figures], Estimate]
FROM_RECORDS = ("lift, 7 d", "excess a year, 7 d")
READINGS: dict[str, Reading] = {
    "still to come, busy": lambda measured: measured.found["busy"].to_come,
    "still to come, quiet": lambda measured: measured.found["quiet"].to_come,
    "recall, busy": lambda measured: measured.found["busy"].recall,
    "recall, quiet": lambda measured: measured.found["quiet"].recall,
    "lift, 7 d": lambda measured: measured.lift[WEEK],
    "excess a year, 7 d": lambda measured: measured.excess[WEEK],
}
_USED_BUDGET = 0.5  # a peer that uses less of its budget has too few alerts for a lift


class Line(NamedTuple):
    """One measure of one scene at one budget: ours, and the best of the peers."""

    scene: str
    budget: float
    measure: str
    ours: Estimate
    peer: str
    best: Estimate

    @property
    def ratio(self) -> float:
        """Ours over the best peer's."""
        return self.ours.value / self.best.value if self.best.value else float("inf")

    @property
    def wanted(self) -> float:
        """The ratio aimed at: twice as many still to come, and no less of anything else."""
        return 2.0 if self.measure.startswith("still") else 1.0


def all_figures(results: Results, scene: str, budget: float) -> dict[str, Figures]:
    """Work out the figures of every family, best first."""
    return {family: figures(results.verdicts[scene, family, budget]) for family in results.families(scene)}


def lines(results: Results, scene: str, *, simulated: bool) -> Iterator[Line]:
    """Compare ours, at each budget and in each measure, with the peer that is best in that measure."""
    for budget in BUDGETS:
        measured = all_figures(results, scene, budget)
        for measure, read in READINGS.items():
            if measure in FROM_RECORDS and simulated:
                continue
            peers = {
                family: read(each)
                for family, each in measured.items()
                if family not in {OURS, HINDSIGHT}
                and (measure not in FROM_RECORDS or each.episodes[0] >= _USED_BUDGET * each.episodes[1])
            }
            if peers:
                best = max(peers, key=lambda family: peers[family].value)
                yield Line(scene, budget, measure, read(measured[OURS]), best, peers[best])


def oracles(results: Results, scene: str, budget: float) -> dict[str, Found]:
    """Judge the oracle on the same spates, by place."""
    planted = results.verdicts[scene, OURS, budget].planted
    return {where: found(planted, results.oracle[scene, budget], where) for where in PLACES}
