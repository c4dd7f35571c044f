"""What was measured in; the tables of the page, out."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from .district import A_YEAR, MEMBERS
from .giving import PLACES, Figures, given
from .together import HANDED_IN
from .verb import Effort


class Laid(NamedTuple):
    """A table: headings, and lines of cells."""

    headings: Sequence[str]
    lines: Sequence[Sequence[str]]


def tables(figures: Figures) -> dict[str, Laid]:
    """Lay out every table of the page, by its name there."""
    topics = figures.together.topics.items()
    return {
        "processes": Laid(_PROCESSES, list(_processes(figures))),
        "starts": Laid(_STARTS, list(_starts(figures))),
        "bytes": Laid(("KB", "SQLite", "PostgreSQL"), list(_bytes(figures))),
        "topics": Laid(("topic", "bytes a report"), [(f"`{name}`", f"{size:,.0f}") for name, size in topics]),
        "given": Laid(_GIVEN, list(_given(figures))),
    }


_PROCESSES: Final = ("verb", "while", "MB at most", "a processor is busy")
_STARTS: Final = ("verb", "reports it had before", "a processor is busy, s", "ready after, s", "MB at most")
_GIVEN: Final = ("who", "how", "reports a year", "members", "processors each", "memory each", "the database's disk")


def _processes(figures: Figures) -> Iterator[tuple[str, ...]]:
    alone, shifts = figures.alone, figures.together.shifts
    year, told = f"{A_YEAR:,} reports come in", f"{MEMBERS:,} members are told"
    yield _line("run", "at rest", alone.rest)
    yield _line("run", f"{year}, as fast as it can", alone.intake, A_YEAR, "report")
    yield _line("run", "twenty reports come in a second", alone.paced)
    yield _line("run", told, alone.telling, MEMBERS, "message")
    yield _line("worker", "at rest", shifts["worker"].rest)
    yield _line("worker", f"{year} from the topic, as fast as it can", shifts["worker"].work, A_YEAR, "report")
    yield _line("web", "at rest", shifts["web"].rest)
    yield _line("web", f"{HANDED_IN:,} reports come in, as fast as it can", shifts["web"].work, HANDED_IN, "report")
    yield _line("deliver", "at rest", shifts["deliver"].rest)
    yield _line("deliver", told, shifts["deliver"].work, MEMBERS, "message")


def _line(verb: str, doing: str, effort: Effort, many: int = 0, each: str = "") -> tuple[str, ...]:
    """Tell how much of the time a processor was busy; or for how long with each of so many, whatever else it did."""
    busy = f"{1000 * effort.cpu / many:.2f} ms a {each}" if many else f"{100 * effort.share:,.0f} %"
    return f"`{verb}`", doing, f"{effort.memory:,.0f}", busy


def _starts(figures: Figures) -> Iterator[tuple[str, ...]]:
    found = [("run", reports, effort) for reports, effort in figures.alone.starts.items()]
    found += [(verb, A_YEAR, shift.start) for verb, shift in figures.together.shifts.items()]
    for verb, reports, effort in found:
        yield f"`{verb}`", f"{reports:,}", f"{effort.cpu:.1f}", f"{effort.clock:.1f}", f"{effort.memory:,.0f}"


def _bytes(figures: Figures) -> Iterator[tuple[str, ...]]:
    kept = (figures.alone.bytes, figures.together.bytes)
    yield "1,000 reports", *(f"{1000 * each.report / 1024:,.0f}" for each in kept)
    yield "1,000 messages, each to one person", *(f"{1000 * each.message / 1024:,.0f}" for each in kept)
    yield "1,000 members", *(f"{1000 * each.member / 1024:,.0f}" for each in kept)


def _given(figures: Figures) -> Iterator[tuple[str, ...]]:
    for place in PLACES:
        give = given(figures, place)
        counts = (f"{place.reports:,}", f"{place.members:,}", str(give.processors))
        yield place.name, place.way, *counts, f"{give.memory:,} MB", f"{give.disk:,} GB"
