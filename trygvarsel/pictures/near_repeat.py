"""A near-repeat table in; a picture of risk by distance and days, as SVG, out."""

import math
from xml.sax.saxutils import escape

from detectors.knox import Cell, Knox

from .in_words import FAINT, ratio

_WIDTH, _HEIGHT = 92, 64  # pixels of a cell
_LEFT, _TOP = 132, 132
_MARGIN = 28
_SHADES = (  # how many times as many pairs: up to, colour; light to dark, told apart by those who see no red or green
    (0.8, "#c6dbef"),
    (1.1, "#f7f7f7"),
    (1.4, "#fee6ce"),
    (2.0, "#fdbe85"),
    (4.0, "#fd8d3c"),
    (math.inf, "#b33c00"),
)
_SAID = ("below 0.8", "0.8 to 1.1", "1.1 to 1.4", "1.4 to 2", "2 to 4", "4 and more")


def svg(found: Knox, name: str) -> str:
    """Draw the table: distance downwards, days to the right, a number and a shade in every cell; no place is shown.

    Parameters
    ----------
    found
        The result of a Knox test.
    name
        Whose incidents they are, for the title.
    """
    across, down = len(found.rows[0]), len(found.rows)
    width = max(_LEFT + across * _WIDTH + _MARGIN, 760)
    height = _TOP + down * _HEIGHT + 176
    title = f"{name}: burglaries near each other in place and time"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    told = 'role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {told}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(_told(found))}</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        _text(_MARGIN, 38, "Burglaries near each other in place and time", size=20, weight=600),
        _text(_MARGIN, 62, f"{name}: pairs among {found.events:,} burglaries, over the pairs that chance gives"),
        *_axes(found),
        *(_cell(cell, i, j) for i, row in enumerate(found.rows) for j, cell in enumerate(row)),
        *_legend(_TOP + down * _HEIGHT + 66, found.permutations),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axes(found: Knox) -> list[str]:
    middle = _TOP + len(found.rows) * _HEIGHT / 2
    return [
        _text(_LEFT, 98, "days apart", size=13, colour="#555"),
        *(
            _text(_LEFT + (j + 0.5) * _WIDTH, _TOP - 10, cell.days.whole, anchor="middle", weight=600)
            for j, cell in enumerate(found.rows[0])
        ),
        f'<g transform="rotate(-90 {_MARGIN + 4} {middle:g})">',
        _text(_MARGIN + 4, middle, "metres apart", size=13, anchor="middle", colour="#555"),
        "</g>",
        *(
            _text(_LEFT - 10, _TOP + (i + 0.5) * _HEIGHT + 5, _distance(row[0]), anchor="end", weight=600)
            for i, row in enumerate(found.rows)
        ),
    ]


def _distance(cell: Cell) -> str:
    return "same spot" if cell.metres.up_to == 0 else str(cell.metres)


def _apart(cell: Cell) -> str:
    return "at the same spot" if cell.metres.up_to == 0 else f"{cell.metres} metres"


def _cell(cell: Cell, i: int, j: int) -> str:
    x, y = _LEFT + j * _WIDTH, _TOP + i * _HEIGHT
    faint = cell.p > FAINT
    dark = cell.ratio is not None and cell.ratio >= 4.0 and not faint
    ink = "#fff" if dark else "#767676" if faint else "#222"
    return (
        f'<g><rect x="{x + 1}" y="{y + 1}" width="{_WIDTH - 2}" height="{_HEIGHT - 2}" rx="4"'
        f' fill="{_shade(cell)}" fill-opacity="{0.35 if faint else 1}"/>'
        + _text(x + _WIDTH / 2, y + 30, ratio(cell), size=18, anchor="middle", weight=400 if faint else 600, colour=ink)
        + _text(x + _WIDTH / 2, y + 49, f"{cell.observed:,} pairs", size=11, anchor="middle", colour=ink)
        + "</g>"
    )


def _shade(cell: Cell) -> str:
    if cell.ratio is None:
        return "#fff"
    return next(colour for most, colour in _SHADES if cell.ratio < most)


def _legend(y: int, permutations: int) -> list[str]:
    shades = [
        f'<rect x="{_LEFT + n * 104}" y="{y - 32}" width="102" height="16" fill="{colour}"/>'
        + _text(_LEFT + n * 104 + 51, y, said, size=12, anchor="middle")
        for n, ((_, colour), said) in enumerate(zip(_SHADES, _SAID, strict=True))
    ]
    return [
        _text(_LEFT - 10, y - 19, "times chance", size=12, anchor="end", colour="#555"),
        *shades,
        _text(
            _LEFT,
            y + 34,
            "1 is what chance gives. Faint: chance alone gives as many more often than once in 20",
            size=12,
        ),
        _text(_LEFT, y + 52, f"(judged by {permutations:,} permutations of the times among the places).", size=12),
        _text(_LEFT, y + 76, "(100, 200] is more than 100 m, up to and including 200 m.", size=12, colour="#555"),
    ]


def _text(
    x: float, y: float, said: str, *, size: int = 14, anchor: str = "start", weight: int = 400, colour: str = "#222"
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" text-anchor="{anchor}" font-weight="{weight}"'
        f' fill="{colour}">{escape(said)}</text>'
    )


def _told(found: Knox) -> str:
    """Say in one sentence what the picture shows, for those who do not see it."""
    clear = [cell for row in found.rows for cell in row if cell.p <= FAINT and cell.ratio is not None]
    if not clear:
        return "No distance and no number of days holds more pairs than chance alone gives."
    most = max(clear, key=lambda cell: cell.ratio or 0.0)
    return (
        f"{len(clear)} of {sum(map(len, found.rows))} cells hold more pairs of burglaries than chance gives;"
        f" most of all {_apart(most)}, {most.days.whole} days apart: {ratio(most)} times as many."
    )
