"""What the benchmark found in; its figures, for machines, out."""

from dataclasses import asdict
from typing import Any

from benchmarks.detection.episodes import BUDGETS
from benchmarks.detection.figures import figures
from benchmarks.detection.whole import Everything

from .standings import all_figures, oracles


def as_json(all_: Everything) -> dict[str, Any]:
    """Give everything as lists and names; an estimate is its value and the ends of its interval."""
    return {
        "minutes": round(all_.minutes, 1),
        "skipped": all_.skipped,
        "contest": {
            name: {
                f"{budget:.0f}": {
                    **{family: asdict(each) for family, each in all_figures(all_.contest, name, budget).items()},
                    "oracle": {where: asdict(each) for where, each in oracles(all_.contest, name, budget).items()},
                }
                for budget in BUDGETS
            }
            for name in all_.scenes
        },
        "seconds": {f"{name}: {family}": round(n, 1) for (name, family), n in all_.contest.seconds.items()},
        "budget kept": [
            {"scene": name, "asked": asked, "years": each.years, "findings": each.findings.tolist()}
            | {"episodes": each.episodes.tolist()}
            for (name, asked), each in all_.kept.items()
        ],
        "disturbed": [
            {"scene": name, "feed": title, "family": family, "kept": each.kept, **asdict(figures(each.verdict))}
            for (name, title, family), each in all_.withstood.items()
        ],
        "cost": {family: {"micros": dict(each.micros), "peak": each.peak} for family, each in all_.costs.items()},
        "growth": all_.growth and all_.growth._asdict(),
        "nation": all_.nation and all_.nation._asdict(),
    }
