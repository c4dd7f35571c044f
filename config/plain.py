"""A value of the settings in, the same as words and numbers that can be written down and compared out."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from .partners import Municipality
from .schema.texts import TextsSettings
from .shapes import Cells, Circle, Polygon

_OF_KINDS: Final[tuple[tuple[type, Callable[[Any], object]], ...]] = (
    (Circle, asdict),
    (Cells, lambda cells: sorted(cells.cells)),
    (Polygon, lambda polygon: polygon.outline.wkb_hex),
    (Municipality, asdict),
    (TextsSettings, asdict),
    (Path, lambda path: path.name),
    (ZoneInfo, lambda zone: zone.key),
    (timedelta, timedelta.total_seconds),
    (time, time.isoformat),
)


def plain(value: object) -> object:
    """Say a value in words and numbers; a file by its name alone, since where it lies is each machine's own matter.

    >>> plain(timedelta(hours=1)), plain({"file": Path("/etc/lists/farum.csv")})
    (3600.0, {'file': 'farum.csv'})
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case BaseModel():
            return {key: plain(getattr(value, key)) for key in type(value).model_fields}
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
    for kind, said in _OF_KINDS:
        if isinstance(value, kind):
            return said(value)
    raise TypeError(f"settings hold nothing of the kind {type(value).__name__}")
