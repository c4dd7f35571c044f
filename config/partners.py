"""A name or code in, the Bo trygt partner municipality and its police district out."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .quoting import listed, quoted, suggestion


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality in the Bo trygt partnership; ``code`` is Statistics Denmark's, with its leading zero."""

    code: str
    name: str
    police_district: str


@cache
def partners() -> tuple[Municipality, ...]:
    """List the partner municipalities in Danish alphabetical order."""
    table = json.loads(files("config").joinpath("partners.json").read_text(encoding="utf-8"))
    return tuple(Municipality(**row) for row in table)


def partner(wanted: str) -> Municipality:
    """Find a partner by its name or its code; raises ``ValueError`` with the nearest name.

    >>> partner("0190").name, partner("furesø").police_district
    ('Furesø', 'Nordsjælland')
    """
    for municipality in partners():
        if wanted.casefold() in {municipality.name.casefold(), municipality.code, municipality.code.lstrip("0")}:
            return municipality
    names = [municipality.name for municipality in partners()]
    guess = suggestion(wanted, names) or f"; they are: {listed(names)}"
    raise ValueError(f"{quoted(wanted)} is not a partner municipality{guess}")
