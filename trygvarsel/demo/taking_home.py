"""A story and a folder in; its settings, two years of reports and the one that opens the spate, as files, out."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from streams.core.facts import Report, Stage
from streams.reports import write_json

from .story import Story

SETTINGS, PAST, NEWS, LIST = "town.yaml", "past.jsonl", "news.jsonl", "nabohjaelp.csv"

_A_MOMENT = timedelta(minutes=1)
_AGREED = timedelta(days=30)
_MEMBERS = """recipient,phone,language,consent_at,consent_text
birthe,+45 20 12 00 01,da,{agreed},Ja tak til beskeder fra Nabohjælp
oliver,+45 20 12 00 02,en,{agreed},Yes please to messages from neighbourhood watch
"""


class Taken(NamedTuple):
    """How many reports were written down."""

    past: int
    news: int


def take_home(story: Story, settings: str, folder: Path, now: datetime) -> Taken:
    """Write down a story as if the report that opens its spate had come a minute ago.

    Raises
    ------
    FileExistsError
        When one of the files is there already; none is written then.
    """
    story.learn(lambda _: None)
    opening = next(beat for beat in story.beats() if any(alert.stage is Stage.OPENED for alert in beat.alerts))
    by, shift = opening.at, now.replace(second=0, microsecond=0) - _A_MOMENT - opening.at
    known = [filing for filing in (*story.plot.past, *story.plot.present) if filing.at <= by]
    reports = [_moved(filing.report, shift) for filing in known]
    news = sum(filing.at == by for filing in known)
    written = {
        SETTINGS: settings,
        PAST: _lines(reports[:-news]),
        NEWS: _lines(reports[-news:]),
        LIST: _MEMBERS.format(agreed=(now - _AGREED).date()),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for there in (folder / name for name in written):
        if there.exists():
            raise FileExistsError(17, "is there already, and is not written over", str(there))
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Taken(len(reports) - news, news)


def _moved(report: Report, shift: timedelta) -> Report:
    """Let a report tell of another time."""
    moments = ("occurred_from", "occurred_to", "reported_at")
    return replace(report, **{name: at + shift for name in moments if (at := getattr(report, name))})


def _lines(reports: list[Report]) -> str:
    return "".join(f"{write_json(report)}\n" for report in reports)
