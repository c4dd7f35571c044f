"""A near-repeat table in; what a program reads of it, and what a person reads in a terminal, out."""

from rich.table import Table

from detectors.knox import Cell, Knox

FAINT = 0.05
"""The p-value above which a cell is shown faintly: chance alone does as much more often than once in 20."""


def cells(found: Knox) -> list[dict[str, object]]:
    """List the cells, nearest and soonest first, as JSON has them."""
    return [
        {
            "metres": str(cell.metres),
            "days": cell.days.whole,
            "observed": cell.observed,
            "expected": round(cell.expected, 2),
            "ratio": _rounded(cell.ratio),
            "chance": None if cell.low is None else [_rounded(cell.low), _rounded(cell.high)],
            "p": round(cell.p, 4),
        }
        for row in found.rows
        for cell in row
    ]


def table(found: Knox, name: str) -> Table:
    """Lay the ratios out by distance and days; in brackets what chance alone does easily."""
    days = [cell.days.whole for cell in found.rows[0]]
    laid = Table(
        "metres", *days,
        title=f"{name}: pairs of burglaries by metres and days apart, over the pairs that chance gives",
        caption="in brackets: chance alone gives as many more often than once in 20",
    )  # fmt: skip
    for row in found.rows:
        laid.add_row(str(row[0].metres), *(_bracketed(cell) for cell in row))
    return laid


def ratio(cell: Cell) -> str:
    """Write a ratio with the digits that are worth reading; a dash where no pair is expected."""
    if cell.ratio is None:
        return "-"
    return f"{cell.ratio:.2f}" if cell.ratio < 9.995 else f"{cell.ratio:.0f}"


def _bracketed(cell: Cell) -> str:
    return ratio(cell) if cell.p <= FAINT else f"({ratio(cell)})"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
