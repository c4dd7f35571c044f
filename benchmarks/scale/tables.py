"""Figures in; the tables of the page, each by the name of its place there, out."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .assumptions import ALL
from .carrying import Carried
from .comparing import Verdict
from .crowd import Crowd
from .lands import LANDS
from .memories import Remembered
from .simulating import Simulated
from .weighing import PASSING


class Table(NamedTuple):
    """Headings, and lines of cells."""

    headings: tuple[str, ...]
    lines: list[list[str]]


class Figures(NamedTuple):
    """Everything that was measured and simulated."""

    carried: Carried
    crowds: Sequence[Crowd]
    remembered: Sequence[Remembered]
    idle: Mapping[int, float]
    simulated: Simulated
    verdicts: Sequence[Verdict]


def tables(figures: Figures) -> dict[str, Table]:
    """Lay everything out."""
    return {
        "stages": _stages(figures.carried),
        "bytes": _bytes(figures.carried),
        "crowds": _crowds(figures.crowds),
        "memories": _memories(figures.remembered),
        "lands": _lands(),
        "copies": _copies(figures.simulated),
        "skews": _skews(figures.simulated),
        "needs": _needs(figures.simulated),
        "limits": _limits(figures.simulated),
        "assumptions": _assumptions(),
        **({"cells": cells(figures.verdicts)} if figures.verdicts else {}),
    }


def cells(verdicts: Sequence[Verdict]) -> Table:
    """Lay out what cutting a partnership into cells came to."""
    headings = ("stream", "cut", "cells", "copies", "spates", "a year", "found", "lost", "doubled", "new")
    lines = [
        [
            *(v.title, v.way, str(v.regions), f"{v.copies:.2f}", str(v.spates), f"{v.a_year:.1f}"),
            *(f"{v.found:d}", f"{v.lost:d}", f"{v.doubled:d}", f"{v.new:d}"),
            *("" if v.planted is None else str(v.planted), "" if v.expected is None else f"{v.expected:.2f}"),
            f"{v.cpu:.2f}",
        ]
        for v in verdicts
    ]
    return Table((*headings, "planted and told", "expected", "CPU"), lines)


def _stages(carried: Carried) -> Table:
    lines = [[name, f"{micros:.0f}", _share(micros, carried.worker)] for name, micros in carried.stages.items()]
    lines.append(["**the worker, all together**", f"{carried.worker:.0f}", "100 %"])
    lines.append(["the database, besides", f"{carried.database.micros:.0f}", ""])
    lines.append(["the worker, where reports come one at a time", f"{carried.quiet_worker:.0f}", ""])
    lines.append(["the database, likewise", f"{carried.quiet.micros:.0f}", ""])
    return Table(("stage", "µs a report", "share"), lines)


def _bytes(carried: Carried) -> Table:
    kept = [
        [f"table `{name}`{', till it is on the bus' if name in PASSING else ''}", f"{size:,.0f}"]
        for name, size in carried.weights.tables.items()
    ]
    sent = [[f"topic, {name}", f"{size:,.0f}"] for name, size in carried.weights.bus.items()]
    log = [
        ["the database's log, full batches", f"{carried.database.log:,.0f}"],
        ["the database's log, one at a time", f"{carried.quiet.log:,.0f}"],
    ]
    return Table(("where", "bytes a report"), [*kept, *log, *sent])


def _crowds(crowds: Sequence[Crowd]) -> Table:
    lines = [[f"{c.partnerships:,}", *(f"{m:,.0f}" for m in (c.first, c.again, c.outside))] for c in crowds]
    return Table(("partnerships", "first from a patch of ground, µs", "again, µs", "from outside all, µs"), lines)


def _memories(remembered: Sequence[Remembered]) -> Table:
    headings = ("incidents", "in memory, KB", "written down, KB", "to write, ms", "to read, ms")
    lines = [
        [
            *(f"{r.incidents:,}", f"{r.kilobytes:,.0f}", f"{r.written:,.0f}", f"{r.writing:,.0f}", f"{r.reading:,.0f}"),
            *(f"{r.recalled:,.0f}", f"{r.followed:,.0f}"),
        ]
        for r in remembered
    ]
    return Table((*headings, "recalled, ms", "by the journal alone, ms"), lines)


def _lands() -> Table:
    lines = [
        [
            *(land.name, f"{land.partnerships:,}", f"{land.a_year:,.0f}", f"{land.a_day:,.0f}"),
            *(f"{land.busiest_day:,.0f}", f"{land.rush:.2g}"),
        ]
        for land in LANDS
    ]
    return Table(("land", "partnerships", "reports a year", "a day", "busiest day", "a second, in the rush"), lines)


def _copies(simulated: Simulated) -> Table:
    lines = [[where, f"{c.mean:.2f}", _share(c.several, 1.0)] for where, c in simulated.copied.items()]
    return Table(("ground", "copies a report", "reports with several"), lines)


def _skews(simulated: Simulated) -> Table:
    lines = [
        [
            *(land, str(s.partitions), str(s.empty), f"{s.partition[0]:.2f} ({s.partition[1]:.2f})"),
            *(str(s.workers), f"{s.worker[0]:.2f} ({s.worker[1]:.2f})"),
        ]
        for land, found in simulated.skews.items()
        for s in found
    ]
    return Table(("land", "partitions", "empty", "fullest partition", "workers", "fullest worker"), lines)


def _needs(simulated: Simulated) -> Table:
    found = simulated.needs.values()
    waited = simulated.waited.values()
    lines = [
        ["processors of workers, busy in the rush", *(_figures(n.work) for n in found)],
        ["workers, half busy in the rush", *(f"{n.for_rush:,}" for n in found)],
        ["workers, to do the busiest day again in an hour", *(f"{n.for_backlog:,}" for n in found)],
        ["workers, to remember all regions", *(f"{n.for_memory:,}" for n in found)],
        ["**workers**, two at least", *(f"{n.workers:,}" for n in found)],
        ["a report waits for its worker in the rush: half, ms", *(f"{w.middle * 1000:,.0f}" for w in waited)],
        ["the slowest hundredth, ms", *(f"{w.slow * 1000:,.0f}" for w in waited)],
        ["memory of all regions, GB", *(_figures(n.memory) for n in found)],
        ["the database grows by, GB a year", *(_figures(n.disk) for n in found)],
        ["the database's log in the rush, KB/s", *(_figures(n.log / 1000) for n in found)],
        ["processors of the database, busy in the rush", *(_figures(n.serving) for n in found)],
        ["over the bus in the rush, KB/s", *(_figures(n.network / 1000) for n in found)],
        ["all regions of a lost worker recalled, s", *(_figures(n.recalling) for n in found)],
        ["euro a month, workers and database", *(f"{n.euros:,.0f}" for n in found)],
    ]
    return Table(("", *simulated.needs), lines)


def _limits(simulated: Simulated) -> Table:
    lines = [
        [f"{each.what}, {each.unit}", _figures(each.most), *(_figures(asked) for asked in each.asked.values())]
        for each in simulated.limits
    ]
    return Table(("of which there is one", "can do", *simulated.needs), lines)


def _assumptions() -> Table:
    lines = [
        [
            each.says,
            f"{each.value:,.0f}" if each.value >= 1e3 else f"{each.value:g}",
            each.standing,
            each.source or "ours",
        ]
        for each in ALL
    ]
    return Table(("what", "figure", "", "from"), lines)


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %"


def _figures(value: float) -> str:
    """Round to what can be told apart.

    >>> _figures(1234.5), _figures(0.0123), _figures(0.00012)
    ('1,234', '0.012', '< 0.001')
    """
    if value < 0.001:
        return "< 0.001"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"
