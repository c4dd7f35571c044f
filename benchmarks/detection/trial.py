"""A stream and options for the scan in; how the scan and tuned rivals do on it, at three budgets, out."""

import argparse
import ast
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from .contender import Contender
from .entrants import RULE, entrants
from .episodes import BUDGETS
from .figures import WEEK, figures
from .follow import HORIZONS
from .judging import Verdict, judge
from .ours import Scan
from .planting import plant
from .records import beside_checkout
from .scene import Scene
from .scenes import NAMES, scene


def option(text: str) -> tuple[str, Any]:
    """Read `name=value`, the value as Python writes it.

    Examples
    --------
    >>> option("radii=(200.0, 400.0)")
    ('radii', (200.0, 400.0))
    """
    name, equals, value = text.partition("=")
    try:
        return name, ast.literal_eval(value) if equals else True
    except (ValueError, SyntaxError):
        return name, value


def tuned(choices: Sequence[Contender], where: Scene, each: int) -> list[Contender]:
    """Pick the choice with most still to come on the training years, for each budget."""
    runs = plant(where.training, each, seed=11)
    verdicts = [judge(choice, where.training, runs, BUDGETS) for choice in choices]
    best = [int(np.argmax([found[n].to_come for found in verdicts])) for n in range(len(BUDGETS))]
    return [choices[n] for n in best]


def worded(verdict: Verdict) -> dict[str, str]:
    """Word the measures of one verdict, each with its interval."""
    measured = figures(verdict)
    said: dict[str, str] = {"budget": f"{verdict.budget:.0f}", "who": verdict.contender}
    for where, found in measured.found.items():
        said[f"to come, {where}"] = f"{found.to_come:.2f}"
        said[f"recall, {where}"] = f"{found.recall:.2f}"
    for days, lift in zip(HORIZONS, measured.lift, strict=True):
        said[f"lift {days:.0f} d"] = f"{lift:.2f}"
    said["excess 7 d a year"] = f"{measured.excess[WEEK]:.2f}"
    said["episodes"] = f"{verdict.episodes} of {verdict.allowed:.0f}"
    return said


def main() -> None:
    """Print a table to standard error and the figures as JSON to standard output."""
    given = _options()
    where = scene(given.stream, given.records, quick=given.quick)
    if where is None:
        raise SystemExit(f"no records of {given.stream} in {given.records or 'a folder */data beside the checkout'}")
    runs = plant(where.test, given.plants, seed=1)
    families = entrants(where.name)
    unknown = set(given.against) - set(families)
    if unknown:
        raise SystemExit(f"there is no family {', '.join(unknown)}, only {', '.join(families)}")
    rivals = [tuned(families[family], where, 25) for family in given.against]
    ours = judge(Scan("scan", dict(given.option)), where.test, runs, BUDGETS)
    rows = []
    for n, budget in enumerate(BUDGETS):
        rows += [worded(ours[n]), *(worded(judge(rival[n], where.test, runs, [budget])[0]) for rival in rivals)]
    table = Table(*rows[0], title=where.title)
    for row in rows:
        table.add_row(*row.values())
    Console(stderr=True, width=230).print(table)
    print(json.dumps(rows))


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--stream", choices=NAMES, required=True)
    options.add_argument("--plants", type=int, default=100, help="spates of each kind, in busy and in quiet places")
    options.add_argument("--option", type=option, action="append", default=[], metavar="NAME=VALUE")
    options.add_argument("--against", nargs="+", default=[RULE], metavar="FAMILY", help="families of peers")
    options.add_argument("--records", type=Path, default=beside_checkout())
    options.add_argument("--quick", action="store_true", help="fewer of the simulated streams")
    return options.parse_args()


if __name__ == "__main__":
    main()
