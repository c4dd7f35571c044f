"""Somebody who lives in the town in; every way in which number, address, home and name can be written, out."""

import re
from collections.abc import Iterator

import h3  # type: ignore[import-untyped]  # h3 ships no types

from tests.world import TOWN

NAME, NUMBER, MAIL = "Signe Toft-Larsen", "+4520107731", "signe.toft-larsen@example.dk"
ID = "r-417"
HOME = TOWN.degrees(431.0, 3127.0)
ANOTHER = ("Bodil Vestergaard", "+4520107745", "r-500")
"""Another member of the same groups, who stays."""

KINDS = {
    "number": re.compile(r"2[ .()/-]?0[ .()/-]?1[ .()/-]?0[ .()/-]?7[ .()/-]?7[ .()/-]?3[ .()/-]?1(?!\d)"),
    "mail address": re.compile(r"signe\.toft-larsen", re.IGNORECASE),
    "name": re.compile(r"signe toft|toft-larsen, signe", re.IGNORECASE),
}
_PLACES = re.compile(r"(?<![\d.])(\d{1,2}\.\d{3,})")


def cells() -> list[str]:
    """Write the cell of the home, as H3 does and as a whole number, and the next larger ones'."""
    found = [h3.latlng_to_cell(*HOME, resolution) for resolution in range(7, 12)]
    return [*found[2:], *(str(h3.str_to_int(cell)) for cell in found[2:])]


def traces(text: str) -> set[str]:
    """Say what of the person stands in a text."""
    found = {kind for kind, form in KINDS.items() if form.search(text)}
    if any(cell in text for cell in cells()):
        found.add("home")
    lat, lon = HOME
    degrees = {float(each) for each in _PLACES.findall(text)}
    if any(abs(each - lat) < 5e-4 for each in degrees) and any(abs(each - lon) < 5e-4 for each in degrees):
        found.add("home")
    return found


def spellings() -> Iterator[str]:
    """Write the number as people and programs do."""
    yield from ("+4520107731", "004520107731", "20107731", "20 10 77 31", "+45 20 10 77 31", "20-10-77-31", "2010 7731")
