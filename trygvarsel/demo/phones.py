"""The messages of one moment in; what people's phones show, and when, out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from streams.core.facts import Message

from . import words

_LANGUAGE, _GLOSS = "da", "en"


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text as it is read: the words, the same in English, and the messages that carry it."""

    text: str
    gloss: str
    messages: tuple[Message, ...]


def bubbles(messages: Iterable[Message]) -> list[Bubble]:
    """Gather what is worded alike: groups that read the same text share a bubble."""
    found: dict[str, list[Message]] = {}
    english: dict[tuple[str, str], str] = {}
    for message in messages:
        if message.language == _LANGUAGE:
            found.setdefault(message.text, []).append(message)
        elif message.language == _GLOSS:
            english[message.alert_id, message.group] = message.text
    return [
        Bubble(text, english.get((carriers[0].alert_id, carriers[0].group), ""), tuple(carriers))
        for text, carriers in found.items()
    ]


@dataclass(frozen=True, slots=True)
class Phones:
    """Draws what phones show.

    Parameters
    ----------
    names
        What the groups are called, by id.
    zone
        Whose hours are told.
    wide
        Whether two phones fit beside each other.
    """

    names: Mapping[str, str]
    zone: ZoneInfo
    wide: bool

    def draw(self, messages: Iterable[Message], at: datetime, *, gloss: bool) -> RenderableType:
        """Draw the messages of one moment, with or without their English."""
        drawn = [self._phone(bubble, at, gloss=gloss) for bubble in bubbles(messages)]
        if not self.wide or len(drawn) == 1:
            return Group(*drawn)
        grid = Table.grid(expand=True, padding=(0, 1))
        for _ in range(2):
            grid.add_column(ratio=1)
        for n in range(0, len(drawn), 2):
            grid.add_row(*drawn[n : n + 2])
        return grid

    def _phone(self, bubble: Bubble, at: datetime, *, gloss: bool) -> Panel:
        lines = [Text(bubble.text, style="bold")]
        if gloss and bubble.gloss:
            lines.append(Text(f"In English: {bubble.gloss}", style="dim italic"))
        lines.append(Text())
        lines += [
            Text.assemble((self.names[message.group], "cyan"), f": {words.delivery(message, at, self.zone)}")
            for message in bubble.messages
        ]
        length = bubble.messages[0].segments
        footer = f"SMS, {length} segment{'' if length == 1 else 's'}"
        return Panel(Group(*lines), subtitle=footer, subtitle_align="right", border_style="green")
