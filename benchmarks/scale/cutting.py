"""A town's reports in; what its spates look like when its ground is cut into H3 cells that remember apart, out."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import h3  # type: ignore[import-untyped]  # h3 ships no types

from config.shapes import Cells, Circle
from streams.core.facts import Alert, Report, Stage
from streams.core.memory import Memory
from streams.core.policy import Policy
from streams.core.step import advance, observe

from .settings import partnership
from .streets import NOW, Town

BUDGET: Final = 4.0
"""False alerts a year: what is shipped."""

SHARES: Final[Mapping[str, str]] = {"area": "by ground", "events": "by reports"}
"""The ways of dealing one budget out among cells."""


@dataclass(slots=True)
class Told:
    """One spate as the coordinators' record has it: which region's, when it opened, and all that it ever held."""

    region: str
    opened: float
    expected: float | None
    held: set[str] = field(default_factory=set)


class Course(NamedTuple):
    """What a run over a town's reports came to: its spates by id, copies observed, and seconds of processor time."""

    spates: Mapping[str, Told]
    copies: int
    seconds: float
    regions: int


def whole(town: Town) -> Course:
    """Run a town as it is: one region, one memory."""
    lat, lon = town.ground.lat, town.ground.lon
    return _run(town, [partnership("whole", [Circle(lat, lon, town.radius_m)], BUDGET)], lambda _report: [0])


def cut(town: Town, resolution: int, share: str) -> Course:
    """Run a town cut into cells; each hears what lies within reach beyond it, and has its share of the budget."""
    heard: dict[str, int] = defaultdict(int)
    for report in town.learned:
        heard[_cell(report, resolution)] += 1
    cells = sorted({_cell(report, resolution) for report in town.reports})
    ground = {cell: h3.cell_area(cell, unit="m^2") if share == "area" else heard[cell] + 0.5 for cell in cells}
    total = sum(ground.values())
    policies = [partnership(cell, [Cells.of([cell])], BUDGET * ground[cell] / total) for cell in cells]
    number = {cell: place for place, cell in enumerate(cells)}

    def concerned(report: Report) -> list[int]:
        lat, lon = report.lat or 0.0, report.lon or 0.0
        round_ = (number[cell] for cell in h3.grid_disk(_cell(report, resolution), 1) if cell in number)
        return [place for place in round_ if policies[place].near(lat, lon)]

    return _run(town, policies, concerned)


def _cell(report: Report, resolution: int) -> str:
    return str(h3.latlng_to_cell(report.lat, report.lon, resolution))


def _run(town: Town, policies: Sequence[Policy], concerned: Callable[[Report], Iterable[int]]) -> Course:
    memories = [Memory.fresh(policy) for policy in policies]
    addressed = [(report, list(concerned(report))) for report in town.reports]
    spates: dict[str, Told] = {}
    before, copies = time.process_time(), 0
    for report, places in addressed:
        for place in places:
            copies += 1
            step = observe(policies[place], memories[place], report, NOW, taken=True)
            memories[place] = step.memory
            _note(spates, step.alerts)
    for policy, memory in zip(policies, memories, strict=True):
        _note(spates, advance(policy, memory, town.until).alerts)
    seconds = time.process_time() - before
    judged = {name: told for name, told in spates.items() if told.opened >= town.since.timestamp()}
    return Course(judged, copies, seconds, len(policies))


def _note(spates: dict[str, Told], alerts: Iterable[Alert]) -> None:
    for alert in alerts:
        if alert.group is not None or alert.stage is Stage.WITHDRAWN:
            continue
        told = spates.setdefault(alert.spate_id, Told(alert.partnership, alert.at.timestamp(), alert.expected))
        told.held |= set(alert.report_ids)
