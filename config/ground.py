"""A shape and a country in, what is wrong with where it lies out."""

import math

from .shapes import Shape

_SMALLEST_SQUARE_M = math.pi * 100.0**2
_DENMARK = (54.4, 57.9, 7.9, 15.3)  # south, north, west, east, in degrees


def misplaced(shape: Shape, country: str) -> str | None:
    """Say what is wrong with where a shape lies, or None.

    An area must be larger than a circle of 100 metres, so that it hides a home, and its middle must lie in
    the country: only Denmark's surroundings are known here, so any other country is taken at its word.
    """
    if shape.square_m < 0.999 * _SMALLEST_SQUARE_M:
        return "covers less ground than a circle of 100 metres; too small to hide a home"
    lat, lon = shape.centre
    if country != "DK" or _in_denmark(lat, lon):
        return None
    if _in_denmark(lon, lat):
        return "lies outside Denmark; latitude and longitude look swapped"
    return 'lies outside Denmark; for another country write its two letters at the top, like "country: SE"'


def _in_denmark(lat: float, lon: float) -> bool:
    south, north, west, east = _DENMARK
    return south <= lat <= north and west <= lon <= east
