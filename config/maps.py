"""The name of a GeoJSON file in, the outline of a feature out: from beside the settings, or carried along with them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import shapely

from . import geojson
from .geojson import Feature
from .quoting import quoted

Carried = Mapping[str, Sequence[Feature]]
"""Features, by the name of their file as the settings have it."""


class Maps:
    """The GeoJSON files that the areas of one settings file are drawn from, each read once.

    Parameters
    ----------
    folder
        Where the files lie.
    carried
        What was drawn from them elsewhere; then nothing is read from the folder.
    """

    def __init__(self, folder: Path = Path(), carried: Carried | None = None) -> None:
        self._folder, self._carried = folder, carried
        self._read: dict[str, list[Feature]] = {}
        self._drawn: dict[str, set[int]] = {}

    @property
    def come_along(self) -> bool:
        """Whether the maps were carried here; then so were the settings, and what else they name may not be here."""
        return self._carried is not None

    def outline(self, name: str, wanted: str | None) -> shapely.Polygon | shapely.MultiPolygon:
        """Draw the features of a file that are called ``wanted``, as `geojson.outline` does; raises ``ValueError``."""
        if name not in self._read:
            self._read[name] = self._features(name)
        found = self._read[name]
        drawn = geojson.outline(found, wanted)
        places = {place for place, feature in enumerate(found) if geojson.is_called(feature, wanted)}
        self._drawn[name] = self._drawn.get(name, set()) | places
        return drawn

    def drawn(self) -> Carried:
        """Give every feature that an area was drawn from, in the order of its file, and none of the others."""
        return {
            name: [geojson.bare(self._read[name][place]) for place in sorted(places)]
            for name, places in self._drawn.items()
        }

    def _features(self, name: str) -> list[Feature]:
        if self._carried is None:
            return geojson.features(self._folder / name)
        if name not in self._carried:
            raise ValueError(f"{quoted(Path(name).name)} did not come along with the settings")
        return list(self._carried[name])
