"""What was told in; a summary by group, and what to do next, out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from streams.core.facts import Message
from streams.core.policy import Policy

_NEXT = (
    ("trygvarsel check config/example.yaml", "your own settings: start from this file"),
    ("trygvarsel replay config/example.yaml REPORTS.csv", "what your past reports would have raised; never sends"),
    ("trygvarsel run config/example.yaml", "the service in one process"),
)


@dataclass(slots=True)
class Told:
    """How many texts each group was told, and how many segments the longest of them took."""

    texts: Counter[str] = field(default_factory=Counter)
    segments: Counter[str] = field(default_factory=Counter)

    def count(self, messages: Iterable[Message]) -> None:
        """Count some messages, each alert once however many languages it is worded in."""
        messages = list(messages)
        self.texts.update(group for _, group in {(message.alert_id, message.group) for message in messages})
        for message in messages:
            self.segments[message.group] = max(self.segments[message.group], message.segments)


def farewell(console: Console, policy: Policy, told: Told) -> None:
    """Sum up, and say what to try next."""
    console.print()
    console.rule("[bold]Who heard what", align="left")
    table = Table(box=None, pad_edge=False)
    for heading in ("group", "texts", "longest"):
        table.add_column(heading)
    for group in policy.groups:
        longest = told.segments[group.id]
        said = f"{longest} segment{'' if longest == 1 else 's'}" if longest else "nothing: not their quarter"
        table.add_row(group.name, str(told.texts[group.id]), said)
    console.print(table)
    console.print("\nNothing was sent. The town is made up; detector, routing and texts are those that run for real.\n")
    console.rule("[bold]What to do next", align="left")
    for command, meaning in _NEXT:
        console.print(f"  [bold]{command}[/]\n      {meaning}")
    console.print("  README.md and docs/ tell the rest.")
