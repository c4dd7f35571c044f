"""What a contest found in; the tables of who found how much, where and when, out."""

from benchmarks.detection.contest import HINDSIGHT
from benchmarks.detection.entrants import OURS
from benchmarks.detection.figures import PLACES, found
from benchmarks.detection.follow import HORIZONS
from benchmarks.detection.spates import KINDS
from benchmarks.detection.whole import MIDDLE, Everything

from .markdown import strong, table
from .standings import READINGS, Line, all_figures, lines, oracles


def _all_lines(all_: Everything) -> list[Line]:
    return [
        line for name, scene in all_.scenes.items() for line in lines(all_.contest, name, simulated=scene.simulated)
    ]


def summary(all_: Everything) -> str:
    """Show ours over the best peer of each measure, one row a stream and budget; what falls short is in italics."""
    by_row: dict[tuple[str, float], dict[str, Line]] = {}
    for line in _all_lines(all_):
        by_row.setdefault((line.scene, line.budget), {})[line.measure] = line
    rows = []
    for (scene, budget), of in by_row.items():
        ideal = oracles(all_.contest, scene, budget)
        cells = [all_.scenes[scene].title, f"{budget:.0f}"]
        cells += [_over(of.get(measure)) for measure in READINGS]
        ours = [of[f"still to come, {where}"].ours.value for where in PLACES]
        cells += [
            f"{mine / max(ideal[where].to_come.value, 1e-9):.2f}" for mine, where in zip(ours, PLACES, strict=True)
        ]
        rows.append(cells)
    return table(["stream", "budget", *READINGS, "of the oracle, busy", "quiet"], rows)


def out_of_reach(all_: Everything) -> str:
    """Count the figures in which twice the best peer would be more than the oracle leaves to come."""
    wanted = [line for line in _all_lines(all_) if line.wanted > 1]
    beyond = 0
    for line in wanted:
        place = line.measure.removeprefix("still to come, ")
        ideal = oracles(all_.contest, line.scene, line.budget)[place].to_come.value
        beyond += line.wanted * line.best.value > ideal
    return f"{beyond} of {len(wanted)}"


def _over(line: Line | None) -> str:
    if line is None:
        return "-"
    said = f"{line.ratio:.2f}" if line.best.value > 0 else "-"
    return said if line.ratio >= line.wanted else f"_{said}_"


def behind(all_: Everything) -> str:
    """Show every figure in which some peer is ahead of ours, both with their intervals."""
    rows = [
        [
            all_.scenes[line.scene].title,
            f"{line.budget:.0f}",
            line.measure,
            f"{line.ours:.2f}",
            line.peer,
            f"{line.best:.2f}",
        ]
        for line in _all_lines(all_)
        if line.ours.value < line.best.value
    ]
    if not rows:
        return "None."
    return table(["stream", "budget", "measure", "ours", "best peer", "its"], rows)


def planted(all_: Everything, scene: str, budget: float) -> str:
    """Show every family's recall, incidents used and still to come, and what it was tuned to; the oracle last."""
    header = ["", "parameters", "episodes a year"]
    header += [f"{measure}, {where}" for measure in ("still to come", "recall", "used") for where in PLACES]
    rows = []
    for family, each in all_figures(all_.contest, scene, budget).items():
        reached, most = each.episodes
        cells = [strong(family, when=family == OURS), each.contender, f"{reached:.1f} of {most:.1f}"]
        cells += [f"{each.found[where].to_come:.2f}" for where in PLACES]
        cells += [f"{each.found[where].recall:.2f}" for where in PLACES]
        cells += [f"{each.found[where].used:.1f}" for where in PLACES]
        rows.append(cells)
    ideal = oracles(all_.contest, scene, budget)
    last = [f"{ideal[where].to_come:.2f}" for where in PLACES]
    last += [f"{ideal[where].recall:.2f}" for where in PLACES]
    last += [f"{ideal[where].used:.1f}" for where in PLACES]
    return table(header, [*rows, ["_oracle_", "told size, pace and place", "", *last]])


def follow_on(all_: Everything, scene: str, budget: float) -> str:
    """Show what followed the first alert of each episode: lift and excess after 3, 7 and 14 days."""
    header = ["", *(f"lift, {days:.0f} d" for days in HORIZONS), *(f"excess a year, {days:.0f} d" for days in HORIZONS)]
    rows = [
        [
            strong(family, when=family == OURS),
            *(f"{lift:.2f}" for lift in each.lift),
            *(f"{n:.1f}" for n in each.excess),
        ]
        for family, each in all_figures(all_.contest, scene, budget).items()
    ]
    return table(header, rows)


def by_kind(all_: Everything, scene: str) -> str:
    """Show ours and the best peer for each kind of planted spate, at the middle budget."""
    families = [family for family in all_.contest.families(scene) if family not in {OURS, HINDSIGHT}]
    best = max(families, key=lambda family: all_.contest.verdicts[scene, family, MIDDLE].to_come)
    rows = []
    for number, kind in enumerate(KINDS):
        for where in PLACES:
            cells = [f"{kind.title}, {where}"]
            for family in (OURS, best):
                spates = all_.contest.verdicts[scene, family, MIDDLE].planted
                each = found(spates, spates[:, 3], where, number)
                cells += [f"{each.recall:.2f}", f"{each.to_come:.2f}"]
            ideal = found(spates, all_.contest.oracle[scene, MIDDLE], where, number)
            rows.append([*cells, f"{ideal.to_come:.2f}"])
    header = ["planted", "recall: ours", "still to come: ours", f"recall: {best}", f"still to come: {best}"]
    return table([*header, "still to come: oracle"], rows)
