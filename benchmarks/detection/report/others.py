"""What the benchmark found in; the tables of streams, budgets kept, disturbances and cost out."""

import numpy as np

from benchmarks.detection.cost import TIMES
from benchmarks.detection.entrants import OURS
from benchmarks.detection.figures import figures
from benchmarks.detection.intervals import rate
from benchmarks.detection.null import TENTHS
from benchmarks.detection.whole import Everything

from .markdown import strong, table


def streams(all_: Everything) -> str:
    """Show what was run over: how many streams, years and incidents."""
    rows = [
        [
            scene.title,
            f"{len(scene.test)}",
            f"{sum(stream.years for stream in scene.test):.1f}",
            f"{sum(stream.judged for stream in scene.test):,}",
            f"{scene.per_year:,.0f}",
            f"{scene.dropped:,}" if not scene.simulated else "-",
        ]
        for scene in all_.scenes.values()
    ]
    return table(["stream", "streams", "years judged", "incidents judged", "a year in each", "impossible rows"], rows)


def budget_kept(all_: Everything) -> str:
    """Show findings and episodes over those asked for, on streams without spates."""
    rows = []
    for (scene, asked), kept in all_.kept.items():
        due = asked * kept.years
        spread = _spread(kept.findings)
        rows.append(
            [
                all_.scenes[scene].title,
                f"{asked:.1f}",
                f"{kept.years:.0f}",
                f"{rate(int(kept.findings.sum()), due):.2f}",
                f"{rate(int(kept.episodes.sum()), due):.2f}",
                spread,
            ]
        )
    header = ["stream", "asked a year", "years", "findings / asked", "episodes / asked", "most / least, thirds of rate"]
    return table(header, rows)


def by_tenth(all_: Everything) -> str:
    """Show findings over those asked for, by tenth of local rate, all budgets of a stream together."""
    rows = []
    for scene in all_.scenes:
        of = [(asked, kept) for (name, asked), kept in all_.kept.items() if name == scene]
        found = np.sum([kept.findings for _, kept in of], axis=0)
        due = sum(asked * kept.years for asked, kept in of) / TENTHS
        rows.append([all_.scenes[scene].title, *(f"{n / due:.2f}" for n in found), f"±{_noise(due):.2f}"])
    names = ["quietest", *map(str, range(2, TENTHS)), "busiest"]
    return table(["stream", *names, "chance"], rows)


def _noise(due: float) -> float:
    return float(1.96 / np.sqrt(due))


def _spread(findings: np.ndarray) -> str:
    """Compare the fullest with the emptiest third: tenths are too few to compare one by one."""
    thirds = [part.mean() for part in np.array_split(findings, 3)]
    return f"{max(thirds) / min(thirds):.1f}" if min(thirds) > 0 else "∞"


def disturbed(all_: Everything, scene: str) -> str:
    """Show still to come and recall on disturbed streams at an equal budget, and what the old threshold gives."""
    rows = []
    for (name, title, family), withstood in all_.withstood.items():
        if name != scene:
            continue
        measured = figures(withstood.verdict)
        cells = [title, strong(family, when=family == OURS)]
        cells += [f"{measured.found[where].to_come:.2f}" for where in ("busy", "quiet")]
        cells += [f"{measured.found[where].recall:.2f}" for where in ("busy", "quiet")]
        rows.append([*cells, f"{withstood.kept:.2f}"])
    header = ["feed", "", "still to come, busy", "quiet", "recall, busy", "quiet", "old threshold: episodes / allowed"]
    return table(header, rows)


def cost(all_: Everything) -> str:
    """Show microseconds an event with a growing history, and memory."""
    rows = []
    for family, each in all_.costs.items():
        long = each.micros.get(TIMES[-1])
        growth = f"{long / each.micros[TIMES[0]]:.2f}" if long else "-"
        times = [f"{each.micros[n]:,.0f}" if n in each.micros else "-" for n in TIMES]
        rows.append([strong(family, when=family == OURS), *times, growth, f"{each.peak:.1f}"])
    return table(
        ["", *(f"µs, {n} times the history" if n > 1 else "µs, two years" for n in TIMES), "growth", "MB at its peak"],
        rows,
    )


def one_more(all_: Everything) -> str:
    """Show what one more event costs the scan, and what it remembers, after a short and a tenfold history."""
    if all_.growth is None:
        return ""
    header = ["events before", "µs for one more", "MB, pickled"]
    rows = [[f"{events:,}", f"{micros:.1f}", f"{size:.2f}"] for events, micros, size in zip(*all_.growth, strict=True)]
    return table(header, [*rows, ["ratio", f"{all_.growth.ratio:.2f}", ""]])


def nation(all_: Everything) -> str:
    """Show how long a nation's reports take."""
    if all_.nation is None:
        return ""
    run = all_.nation
    rows = [
        ["the scan alone", f"{run.scan:.1f}", f"{run.scan / run.reports * 1e6:.0f}"],
        ["the core, as `trygvarsel replay` drives it", f"{run.replay:.1f}", f"{run.replay / run.reports * 1e6:.0f}"],
    ]
    return table([f"{run.reports:,} reports through", "seconds", "µs a report"], rows)
