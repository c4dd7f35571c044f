"""Words such as 0,100,200 in; the upper ends of bands, or the word at fault, out."""

import click

from detectors.bands import bands


class Ends(click.ParamType):
    """The upper ends of bands, ascending.

    Parameters
    ----------
    unit
        What they are counted in: metres, days.
    example
        Shown to whoever writes them wrongly.
    whole
        Whether they must be whole numbers.

    Examples
    --------
    >>> Ends("days", "0,3,7", whole=True).convert("0, 3,7", None, None)
    (0, 3, 7)
    >>> Ends("days", "0,3,7", whole=True).convert("0,1.5", None, None)
    Traceback (most recent call last):
    click.exceptions.BadParameter: "1.5" is not a whole number of days; give ends such as 0,3,7
    """

    name = "ends"

    def __init__(self, unit: str, example: str, *, whole: bool = False) -> None:
        self._unit = unit
        self._example = example
        self._whole = whole

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...] | tuple[float, ...]:
        """Read the ends, or say what is wrong with them."""
        try:
            ends = [self._number(word.strip()) for word in value.split(",")]
            bands(ends, self._unit)
        except ValueError as problem:
            self.fail(f"{problem}; give ends such as {self._example}", param, ctx)
        return tuple(map(int, ends)) if self._whole else tuple(ends)

    def _number(self, word: str) -> float:
        digits = word if self._whole else word.replace(".", "", 1)
        if not (digits.isascii() and digits.isdecimal()):
            kind = "a whole number" if self._whole else "a number"
            raise ValueError(f'"{word}" is not {kind} of {self._unit}')
        return float(word)
