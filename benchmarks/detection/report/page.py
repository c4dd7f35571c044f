"""What the benchmark found in; the page docs/benchmarks.md out."""

import platform
from importlib.metadata import version
from pathlib import Path

from benchmarks.detection.episodes import BUDGETS
from benchmarks.detection.whole import MIDDLE, ROBUST_ON, Everything

from . import contest, others, words
from .pictures import NAMES

_PACKAGES = ("numpy", "scipy", "river", "matplotlib")


def page(all_: Everything, pictures: str) -> str:
    """Write the page; `pictures` is where they are, seen from it."""
    parts = [_top(all_), *_contest(all_, pictures), *_rest(all_, pictures), _colophon(all_)]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _top(all_: Everything) -> str:
    quick = "**A quick run, with few spates: the intervals are wide.**\n\n" if all_.amount.quick else ""
    skipped = f"Skipped for want of records: {', '.join(all_.skipped)}.\n\n" if all_.skipped else ""
    return f"""# How well spates are noticed

Written by `python -m benchmarks.detection`; every figure comes from that run. Figures in brackets are 95 % intervals.

{quick}{skipped}Every detector may raise the same number of **episodes** on the same untouched years: {_budgets()}
for every 4,000 incidents. An alert within 1 km and 14 days of an episode's first belongs to it. Thresholds are solved
for that, so nobody wins by speaking more often. Then spates are planted, and what counts is how many of a spate's
burglaries are **still to come** when it is first noticed; a spate that is missed leaves none.

## In short

Ours over the best peer, which may be another one in each column. The aim is twice as many still to come, and no less of
anything else; what falls short of that is in italics. The last columns give the share of what an oracle leaves to come.

{contest.summary(all_)}

{words.REASONS.format(beyond=contest.out_of_reach(all_))}

### Where a peer is ahead

{contest.behind(all_)}"""


def _budgets() -> str:
    *most, last = (f"{budget:.0f}" for budget in BUDGETS)
    return f"{', '.join(most)} and {last}"


def _contest(all_: Everything, pictures: str) -> list[str]:
    parts = [words.STREAMS, others.streams(all_), words.PLANTED]
    parts += [f"![Recall against budget]({pictures}/{NAMES['recall']})"]
    parts += [f"![Burglaries still to come against budget]({pictures}/{NAMES['still to come']})"]
    for name, scene in all_.scenes.items():
        parts.append(f"### {scene.title}")
        for budget in BUDGETS:
            parts += [f"{budget:.0f} episodes for every 4,000 incidents:", contest.planted(all_, name, budget)]
        parts += [f"By kind of spate, at {MIDDLE:.0f}:", contest.by_kind(all_, name)]
    real = {name: scene for name, scene in all_.scenes.items() if not scene.simulated}
    if real:
        parts += [words.FOLLOW, f"![Lift against excess]({pictures}/{NAMES['lift and excess']})"]
    for name, scene in real.items():
        for budget in BUDGETS:
            parts += [f"{scene.title}, {budget:.0f}:", contest.follow_on(all_, name, budget)]
    return parts


def _rest(all_: Everything, pictures: str) -> list[str]:
    parts = [words.KEPT, others.budget_kept(all_), "By tenth of local rate:", others.by_tenth(all_), words.DISTURBED]
    for name in ROBUST_ON:
        if name in all_.scenes:
            parts += [f"{all_.scenes[name].title}:", others.disturbed(all_, name)]
    parts += [words.COST, others.cost(all_), f"![Cost against history]({pictures}/{NAMES['cost']})"]
    return [*parts, words.ONE_MORE, others.one_more(all_), words.NATION, others.nation(all_)]


def _colophon(all_: Everything) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    where = f"{platform.machine()}, {_processor()}, {platform.system()}, Python {platform.python_version()}"
    amount = all_.amount
    return f"""## What it ran on

{where}; {packages}. Two processes, {all_.minutes:.0f} minutes. All seeds are fixed in the code. {amount.each} spates of
each of five kinds in busy places and as many in quiet ones; {amount.each_training} of each to tune on,
{amount.each_disturbed} on the disturbed streams."""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
