"""Policies and files of reports in; what the core believes of them out, what it refuses said on standard error."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.progress import track

from streams.core.facts import Outcome, Refusal
from streams.core.hearing import Hearing
from streams.core.memory import Memory
from streams.core.policy import Policy
from streams.files import Row
from streams.replay import Replay

from .common import read_all, say_refused, talk

T = TypeVar("T")


def heard(decided: Sequence[Policy], reports: Sequence[Path]) -> dict[str, Memory]:
    """Let the core believe or refuse the reports."""
    rows = [row for path in reports for row in read_all(path)]
    refused: list[tuple[Row, Refusal]] = []
    hearing = Hearing(decided)
    replay = Replay(decided, datetime.now(UTC), hearing=hearing, on_refused=lambda row, why: refused.append((row, why)))
    deque(replay.over(shown(rows, "reading reports")), maxlen=0)
    say_refused(refused)
    talk.print(f"{replay.tally.outcomes[Outcome.ACCEPTED]:,} reports accepted, {len(refused):,} refused")
    return hearing.memories


def shown(things: Sequence[T], doing: str) -> Iterable[T]:
    """Show how far along it is, where somebody looks."""
    return track(things, description=doing, console=talk, transient=True, disable=not talk.is_terminal)
