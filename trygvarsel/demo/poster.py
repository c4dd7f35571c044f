"""A stage in; where to look, as whom, and what there is to try, on a panel for the terminal, out."""

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from .stage import Stage

_MAY = {
    "reader": "looks, and decides nothing",
    "coordinator": "words messages, takes in members, proposes thresholds",
    "approver": "lets messages go, puts thresholds in force",
    "police": "sees every report as a point, and what was refused",
}


def poster(stage: Stage, console: Console) -> RenderableType:
    """Draw it; without a terminal it is plain lines."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("login", "password", "who", "what they may do"):
        table.add_column(heading, no_wrap=heading in {"login", "password"})
    for one in stage.accounts:
        role = one.roles[0].value
        table.add_row(Text(one.login, "bold"), Text(one.password, "bold"), f"{one.name}, {role}", _MAY[role])
    said = Group(
        Text.assemble("console  ", (f"{stage.url}/", "bold cyan")),
        Text.assemble("phones   ", (f"{stage.url}/demo/phones", "bold cyan")),
        Text(),
        table,
        Text(),
        Text("The town is made up, and no text leaves this machine. Ctrl-C ends it."),
    )
    if not console.is_terminal:
        return said
    return Panel(said, title="[bold]Ternevig is live", title_align="left", border_style="cyan", box=box.ROUNDED)
