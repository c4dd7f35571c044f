"""Places to recruit in, in; a file that a Danish or an English spreadsheet opens out."""

import csv
import io
from collections.abc import Callable, Iterable

from notifiers.csv_rows import guarded
from web.console.telling import number

from .telling import Place

COLUMNS = ("cell", "area", "way", "burglaries", "members", "per_hundred", "score", "grouped")
"""As they are named in ``words/*/map.yaml``, each after ``column_``."""


def written(places: Iterable[Place], say: Callable[[str], str], language: str) -> str:
    """Write one line for each: semicolons, a byte order mark, numbers as the language has them, no cell a formula.

    Parameters
    ----------
    say
        Gives a phrase of the map's by its name.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(say(f"column_{column}") for column in COLUMNS)
    for place in places:
        writer.writerow(guarded(each) for each in _line(place, say, language))
    return "\ufeff" + file.getvalue()


def _line(place: Place, say: Callable[[str], str], language: str) -> Iterable[str]:
    yield place.cell
    yield place.area
    yield say(f"way_{place.way}")
    yield str(place.burglaries)
    yield say("few") if place.members is None else str(place.members)
    yield "" if place.per_hundred is None else _plain(place.per_hundred, language)
    yield _plain(place.score, language)
    yield say("yes") if place.grouped else say("no")


def _plain(value: float, language: str) -> str:
    """Write a number without marks between thousands, which a spreadsheet may take for words."""
    return number(value, language, 1).replace("." if language == "da" else ",", "")
