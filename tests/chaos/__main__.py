"""Whatever can happen to workers, happening: a table for people, figures as JSON, and 1 if replay has it otherwise.

``python -m tests.chaos``, or ``make test-chaos``: 200 kills, half an hour. Needs Java, Maven and PostgreSQL.
"""

import json
import sys
import tempfile
from collections import Counter
from dataclasses import fields
from pathlib import Path
from random import SystemRandom

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .cities import VARIABLE, records_folder
from .happenings import Kind, Plan
from .outcome import sys_command
from .run import Stuck, run, staged

talk = Console(stderr=True, highlight=False)


def _options(command: click.decorators.FC) -> click.decorators.FC:
    for field in reversed(fields(Plan)):
        if field.name != "seed":
            command = click.option(f"--{field.name}", default=field.default, show_default=True)(command)
    return command


@click.command()
@click.option("--seed", type=int, help="Repeat a run; without it a new one is drawn.")
@click.option("--records", type=click.Path(path_type=Path), help=f"Where the public records are; else ${VARIABLE}.")
@_options
def main(seed: int | None, records: Path | None, **counts: int) -> None:
    """Kill, pause and restart whatever there is, and compare what is left with a replay."""
    plan = Plan(SystemRandom().randrange(10**6) if seed is None else seed, **counts)
    talk.print(sys_command(plan))
    home = Path(tempfile.mkdtemp(prefix=f"chaos-{plan.seed}-"))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=talk) as bar:
        task = bar.add_task("starting", total=plan.reports)

        def show(decided: int, happened: Counter[Kind]) -> None:
            bar.update(task, completed=decided, description=f"{happened[Kind.KILL]} killed")

        try:
            with staged(home) as stage:
                outcome = run(plan, stage, records_folder(records), show)
        except Stuck as stuck:
            talk.print(f"{stuck}; what the workers said is kept in {home}")
            sys.exit(1)
    outcome.show(talk)
    click.echo(json.dumps(outcome.json()))
    sys.exit(not outcome.equal)


if __name__ == "__main__":
    main()
