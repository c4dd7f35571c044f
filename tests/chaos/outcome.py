"""A run that is over in; its figures, as a table for people and as JSON, out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from .comparing import Compared
from .happenings import Kind, Plan


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    ``records`` counts what lies on each topic, ``gave_up`` the workers that ended by themselves, ``unruly`` those that
    would not leave in order, and ``home`` is where all they said is.
    """

    plan: Plan
    real: bool
    happened: Counter[Kind]
    compared: list[Compared]
    records: Mapping[str, int]
    started: int
    gave_up: int
    unruly: int
    seconds: float
    home: Path

    @property
    def equal(self) -> bool:
        """Tell whether everything is as a replay would have it."""
        return all(each.equal for each in self.compared) and not self.unruly

    def json(self) -> dict[str, Any]:
        """Give the figures."""
        return {
            "equal": self.equal,
            "plan": asdict(self.plan),
            "real_reports": self.real,
            "happened": {kind.value: times for kind, times in self.happened.items()},
            "compared": [{**asdict(each), "examples": list(each.examples)} for each in self.compared],
            "records": dict(self.records),
            "workers": {"started": self.started, "gave_up": self.gave_up, "did_not_leave": self.unruly},
            "seconds": round(self.seconds, 1),
        }

    def show(self, talk: Console) -> None:
        """Tell people, with the first examples of whatever differs."""
        table = Table("", "as in replay", "lost", "twice", "different", title=f"seed {self.plan.seed}")
        for each in self.compared:
            figures = (each.expected, each.lost, each.twice, each.different)
            table.add_row(each.what, *(f"{figure:,}" for figure in figures), style="" if each.equal else "red")
        talk.print(table)
        happened = ", ".join(f"{times} {kind.value}" for kind, times in self.happened.items())
        talk.print(f"{self.plan.reports:,} {'real' if self.real else 'invented'} reports in {self.seconds:,.0f} s")
        talk.print(f"workers: {self.started} started, {happened}; {self.gave_up} gave up, {self.unruly} did not leave")
        talk.print("on the topics: " + ", ".join(f"{count:,} {name}" for name, count in self.records.items()))
        for each in self.compared:
            for example in each.examples:
                talk.print(f"  {each.what}: {example}"[:1000], markup=False)
        if not self.equal:
            talk.print(f"what the workers said, the settings and all that differs is kept in {self.home}")
            talk.print(f"once more: {sys_command(self.plan)}")


def sys_command(plan: Plan) -> str:
    """Say how to repeat a run."""
    asked = ("seed", "reports", "workers", "kills", "pauses", "joins", "leaves", "brokers", "databases", "partitions")
    return "python -m tests.chaos " + " ".join(f"--{name} {getattr(plan, name)}" for name in asked)
