"""Settings and report files in; the alerts and messages they would have led to out. Nothing is sent."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO, NamedTuple
from zoneinfo import ZoneInfo

import click
from rich.progress import track
from rich.table import Table

from streams.core.facts import Alert, Message, Outcome, Refusal, Stage
from streams.files import Row
from streams.lines import alert_line, message_line, refused_line
from streams.policies import policies
from streams.replay import Replay
from trygvarsel.cli import Refused

from .common import config_argument, plainly, read_all, reports_argument, say_refused, settings_from, talk

_DAY = click.DateTime(["%Y-%m-%d"])


class _Out(NamedTuple):
    alerts: Callable[[str], object]
    messages: Callable[[str], object]
    refused: Callable[[str], object]


@dataclass(slots=True)
class _Told:
    """How many spates came to each stage, and what became of the messages."""

    raised: Counter[Stage] = field(default_factory=Counter)
    worded: int = 0
    replaced: int = 0
    withheld: Counter[str] = field(default_factory=Counter)

    def count(self, alert: Alert, messages: list[Message]) -> None:
        self.raised[alert.stage] += alert.group is None
        for message in messages:
            self.worded += not message.withheld
            self.replaced += message.replaced and not message.withheld
            self.withheld.update([message.withheld] if message.withheld else [])


@click.command("replay")
@config_argument
@reports_argument
@click.option("--alerts", type=click.Path(path_type=Path), help="Write alerts here instead of to standard output.")
@click.option("--messages", type=click.Path(path_type=Path), help="Write the worded messages here.")
@click.option("--refused", type=click.Path(path_type=Path), help="Write refused rows, with reasons, here.")
@click.option("--from", "since", type=_DAY, help="Learn from what is earlier, but pass on no alert before this day.")
@click.option("--until", type=_DAY, help="Leave out what became known later, and let time pass up to this day.")
def command(
    config: Path,
    reports: tuple[Path, ...],
    alerts: Path | None,
    messages: Path | None,
    refused: Path | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Show what these reports would have raised and sent. Nothing is ever sent.

    REPORTS are CSV files with a header or JSON lines, gzipped or not. Alerts are JSON lines.
    """
    settings = settings_from(config)
    decided = policies(settings)
    zone = decided[0].timezone
    with plainly(), ExitStack() as files:
        out = _Out(
            *(
                _writer(files, path, fallback)
                for path, fallback in ((alerts, sys.stdout), (messages, None), (refused, None))
            )
        )
        first: dict[str, tuple[Row, Refusal]] = {}
        replay = Replay(
            decided,
            datetime.now(UTC),
            since=_start(since, zone),
            until=_start(until, zone),
            on_refused=lambda row, refusal: _refuse(out, first, row, refusal),
        )
        told = _Told()
        for alert, worded in replay.over(_rows(reports)):
            out.alerts(alert_line(alert))
            told.count(alert, worded)
            for message in worded:
                if not message.withheld:
                    out.messages(message_line(message))
    say_refused(first.values())
    _sum_up(replay, told, zone)
    if not replay.tally.outcomes[Outcome.ACCEPTED]:
        raise Refused("no report was accepted, so there is nothing to tell")


def _refuse(out: _Out, first: dict[str, tuple[Row, Refusal]], row: Row, refusal: Refusal) -> None:
    first.setdefault(refusal.kind, (row, refusal))
    out.refused(refused_line(row.file, row.line, refusal))


def _rows(reports: tuple[Path, ...]) -> Iterator[Row]:
    rows: list[Row] = []
    for path in reports:
        rows += read_all(path)
    yield from track(rows, description="replaying", console=talk, transient=True, disable=not talk.is_terminal)


def _writer(files: ExitStack, path: Path | None, fallback: IO[str] | None) -> Callable[[str], object]:
    stream = files.enter_context(path.open("w", encoding="utf-8")) if path else fallback
    if stream is None:
        return lambda _line: None
    return lambda line: print(line, file=stream)


def _start(day: datetime | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day.date(), time(), zone).astimezone(UTC) if day else None


def _sum_up(replay: Replay, told: _Told, zone: ZoneInfo) -> None:
    tally = replay.tally
    table = Table(show_header=False, box=None)
    table.add_row("rows", f"{tally.rows:,}")
    for outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.REFUSED):
        table.add_row(outcome.value, f"{tally.outcomes[outcome]:,}")
    for reason, count in tally.refused.most_common():
        table.add_row(f"  {reason}", f"{count:,}")
    if tally.first and tally.last:
        table.add_row(
            "known from", f"{tally.first.astimezone(zone):%Y-%m-%d} to {tally.last.astimezone(zone):%Y-%m-%d}"
        )
    table.add_row("spates", ", ".join(f"{stage.value} {told.raised[stage]:,}" for stage in Stage))
    table.add_row("messages worded", f"{told.worded:,}")
    if told.replaced:
        table.add_row("  in shipped words", f"{told.replaced:,}")
    table.add_row("messages withheld", f"{told.withheld.total():,}")
    for why, count in told.withheld.most_common():
        table.add_row(f"  {why.replace('_', ' ')}", f"{count:,}")
    talk.print(table)
