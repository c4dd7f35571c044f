"""Scenes and families of contenders in; each family, tuned on the training years, judged on the test years, out."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .entrants import RULE, Families
from .episodes import BUDGETS
from .judging import Verdict, judge
from .labour import Job, divided
from .oracle import oracle
from .planting import Run, plant
from .scene import Floats, Scene

HINDSIGHT = f"{RULE}, best in hindsight"
SLOW = {"river ADWIN": 4, "Gamma-Poisson BOCPD": 3, "GLR": 2}
"""Families that are judged on every so manieth run with spates only, for they take long."""


@dataclass(frozen=True)
class Ring:
    """All that a contest needs: scenes, who takes part on each, and spates planted in training and in test years."""

    scenes: Mapping[str, Scene]
    entrants: Mapping[str, Families]
    training: Mapping[str, Sequence[Run]]
    test: Mapping[str, Sequence[Run]]

    @classmethod
    def of(cls, scenes: Sequence[Scene], entrants: Callable[[str], Families], each: int, each_training: int) -> "Ring":
        """Plant so many spates of each kind, in busy places and as many in quiet ones."""
        return cls(
            {scene.name: scene for scene in scenes},
            {scene.name: entrants(scene.name) for scene in scenes},
            {scene.name: plant(scene.training, each_training, seed=11) for scene in scenes},
            {scene.name: plant(scene.test, each, seed=1) for scene in scenes},
        )


@dataclass
class Results:
    """What a contest found.

    Parameters
    ----------
    verdicts
        By scene, family and budget.
    chosen
        By the same, which of the family's choices was tuned to.
    oracle
        By scene and budget, how many incidents the oracle used of each planted spate.
    seconds
        By scene and family, CPU seconds in all, tuning included.
    """

    verdicts: dict[tuple[str, str, float], Verdict] = field(default_factory=dict)
    chosen: dict[tuple[str, str, float], int] = field(default_factory=dict)
    oracle: dict[tuple[str, float], Floats] = field(default_factory=dict)
    seconds: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))

    def families(self, scene: str) -> list[str]:
        """List the families judged on a scene, in the order of their mean of what is still to come, best first."""
        found = {family for name, family, _ in self.verdicts if name == scene}
        return sorted(found, key=lambda family: -sum(self.verdicts[scene, family, b].to_come for b in BUDGETS))


def compete(ring: Ring) -> Results:
    """Tune, judge, and ask the oracle."""
    results = Results()
    _tune(ring, results)
    jobs = [Job((scene, "oracle"), _ask, (scene,)) for scene in ring.scenes]
    jobs += [
        Job((scene, HINDSIGHT), _test, (scene, RULE, n, BUDGETS))
        for scene, families in ring.entrants.items()
        for n in range(len(families.get(RULE, ())))
    ]
    jobs += _to_test(results)
    for (scene, family), found, seconds in divided("judging", jobs, ring):
        if family == "oracle":
            results.oracle |= {(scene, budget): used for budget, used in found.items()}
            continue
        results.seconds[scene, family] += seconds
        for verdict in found:
            before = results.verdicts.get((scene, family, verdict.budget))
            if before is None or verdict.to_come > before.to_come:
                results.verdicts[scene, family, verdict.budget] = verdict
    return results


def _tune(ring: Ring, results: Results) -> None:
    """Find for each scene, family and budget the choice with most still to come in the training years."""
    jobs = [
        Job((scene, family, n), _train, (scene, family, n))
        for scene, families in ring.entrants.items()
        for family, choices in families.items()
        for n in range(len(choices))
    ]
    score: dict[tuple[str, str, float], dict[int, float]] = defaultdict(dict)
    for (scene, family, n), to_come, seconds in divided("tuning", jobs, ring):
        results.seconds[scene, family] += seconds
        for budget, value in zip(BUDGETS, to_come, strict=True):
            score[scene, family, budget][n] = value
    for key, choices in score.items():
        results.chosen[key] = min(choices, key=lambda n: (-choices[n], n))


def _to_test(results: Results) -> list[Job]:
    """Judge each choice that was tuned to once, at all budgets for which it was."""
    budgets: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for (scene, family, budget), n in results.chosen.items():
        budgets[scene, family, n].append(budget)
    return [Job((scene, family), _test, (scene, family, n, tuple(at))) for (scene, family, n), at in budgets.items()]


def _train(ring: Ring, scene: str, family: str, n: int) -> list[float]:
    contender = ring.entrants[scene][family][n]
    verdicts = judge(contender, ring.scenes[scene].training, ring.training[scene], BUDGETS)
    return [verdict.to_come for verdict in verdicts]


def _test(ring: Ring, scene: str, family: str, n: int, budgets: Sequence[float]) -> list[Verdict]:
    runs = ring.test[scene][:: SLOW.get(family, 1)]
    return judge(ring.entrants[scene][family][n], ring.scenes[scene].test, runs, budgets)


def _ask(ring: Ring, scene: str) -> dict[float, Floats]:
    return oracle(ring.scenes[scene].test, ring.test[scene], BUDGETS)
