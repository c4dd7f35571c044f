"""What the benchmark found in; four pictures out, as SVG that is the same whenever the figures are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from benchmarks.detection.contest import HINDSIGHT
from benchmarks.detection.cost import TIMES
from benchmarks.detection.entrants import OURS
from benchmarks.detection.episodes import BUDGETS
from benchmarks.detection.figures import PLACES, WEEK, Found
from benchmarks.detection.intervals import Estimate
from benchmarks.detection.whole import MIDDLE, Everything

from .standings import all_figures, oracles

NAMES = {
    "recall": "recall.svg",
    "still to come": "still-to-come.svg",
    "lift and excess": "lift-and-excess.svg",
    "cost": "cost.svg",
}
_COLOURS = (
    "#4477aa",
    "#228833",
    "#ccbb44",
    "#66ccee",
    "#aa3377",
    "#997700",
    "#994455",
    "#6699cc",
    "#999933",
    "#444444",
)
_OURS, _ORACLE = "#d62728", "#888888"
_MARKS = "osv^D<>phX*"


def draw(all_: Everything, folder: Path) -> None:
    """Draw all pictures into a folder."""
    mpl.rcParams.update(
        {"svg.hashsalt": "trygvarsel", "svg.fonttype": "none", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
    )
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "recall": _against_budget(all_, "recall"),
        "still to come": _against_budget(all_, "to_come"),
        "lift and excess": _lift(all_),
        "cost": _cost(all_),
    }
    for name, picture in pictures.items():
        picture.savefig(folder / NAMES[name], metadata={"Date": None, "Creator": None}, bbox_inches="tight")


def _styles(families: Sequence[str]) -> Mapping[str, dict[str, Any]]:
    """Give every family one look in all pictures."""
    peers = sorted(family for family in families if family not in {OURS, HINDSIGHT})
    looks: dict[str, dict[str, Any]] = {
        family: {
            "color": _COLOURS[n % len(_COLOURS)],
            "marker": _MARKS[n % len(_MARKS)],
            "linewidth": 1.0,
            "markersize": 4,
        }
        for n, family in enumerate(peers)
    }
    return {OURS: {"color": _OURS, "marker": "o", "linewidth": 2.5, "markersize": 6, "zorder": 5}, **looks}


def _everybody(all_: Everything) -> Mapping[str, dict[str, Any]]:
    return _styles(sorted({family for scene in all_.scenes for family in all_.contest.families(scene)}))


def _against_budget(all_: Everything, measure: str) -> Figure:
    """One column a stream, busy above quiet; one line a family, the oracle dashed."""
    titles = {"recall": "recall", "to_come": "burglaries still to come"}
    picture = Figure(figsize=(3.0 * len(all_.scenes), 6.0))
    grid = picture.subplots(2, len(all_.scenes), sharex=True, sharey=True, squeeze=False)
    for column, (name, scene) in enumerate(all_.scenes.items()):
        for row, where in enumerate(PLACES):
            axes: Axes = grid[row][column]
            _curves(axes, all_, name, where, measure)
            _label(axes, scene.title if row == 0 else "", f"{titles[measure]}, {where}" if column == 0 else "")
    grid[0][0].set_ylim(0, 1.02 if measure == "recall" else 4.0)
    for axes in grid[1]:
        axes.set_xlabel("episodes for every 4,000 incidents")
    _legend(picture, grid[0][0], columns=6)
    return picture


def _curves(axes: Axes, all_: Everything, name: str, where: str, measure: str) -> None:
    def read(found: Mapping[str, Found]) -> Estimate:
        return cast("Estimate", getattr(found[where], measure))

    limit = [read(oracles(all_.contest, name, budget)).value for budget in BUDGETS]
    axes.plot(BUDGETS, limit, "--", color=_ORACLE, label="oracle")
    measured = [all_figures(all_.contest, name, budget) for budget in BUDGETS]
    for family, look in _everybody(all_).items():
        if family not in measured[0]:
            continue
        found = [read(figures[family].found) for figures in measured]
        axes.plot(BUDGETS, [each.value for each in found], label=family, **look)
        if family == OURS:
            low, high = [each.low for each in found], [each.high for each in found]
            axes.fill_between(BUDGETS, low, high, color=_OURS, alpha=0.2, linewidth=0)


def _label(axes: Axes, title: str, y: str) -> None:
    axes.set_xscale("log")
    axes.set_xticks(BUDGETS)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.minorticks_off()
    axes.set_title(title)
    axes.set_ylabel(y)


def _legend(picture: Figure, axes: Axes, columns: int) -> None:
    picture.tight_layout()
    handles, labels = axes.get_legend_handles_labels()
    picture.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=columns, frameon=False)


def _lift(all_: Everything) -> Figure:
    """Lift against excess in the week after, on the streams of real records, at the middle budget."""
    real = {name: scene for name, scene in all_.scenes.items() if not scene.simulated}
    picture = Figure(figsize=(5.5 * max(len(real), 1), 4.5))
    grid = picture.subplots(1, max(len(real), 1), squeeze=False)
    for axes, (name, scene) in zip(grid[0], real.items(), strict=False):
        measured = all_figures(all_.contest, name, MIDDLE)
        for family, look in _everybody(all_).items():
            if family not in measured:
                continue
            excess, lift = measured[family].excess[WEEK], measured[family].lift[WEEK]
            axes.errorbar(
                [excess.value],
                [lift.value],
                xerr=[[excess.value - excess.low], [excess.high - excess.value]],
                yerr=[[lift.value - lift.low], [lift.high - lift.value]],
                label=family,
                elinewidth=0.6,
                **{key: value for key, value in look.items() if key != "linewidth"},
                linestyle="none",
            )
        axes.axhline(1.0, color=_ORACLE, linewidth=0.8)
        axes.set_title(scene.title)
        axes.set_xlabel("excess: more than expected in the 7 days after, a year")
        axes.set_ylabel("lift: followed over expected")
    _legend(picture, grid[0][0], columns=4)
    return picture


def _cost(all_: Everything) -> Figure:
    """Microseconds an event against the length of the history."""
    picture = Figure(figsize=(6.5, 4.5))
    axes = picture.subplots()
    for family, look in _everybody(all_).items():
        if family in all_.costs:
            micros = all_.costs[family].micros
            axes.plot(list(micros), list(micros.values()), label=family, **look)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("times two years of history")
    axes.set_ylabel("µs an event, whole run")
    axes.set_xticks(TIMES)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.minorticks_off()
    _legend(picture, axes, columns=3)
    return picture
