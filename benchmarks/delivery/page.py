"""Lines of cells in, a table in its place on a page of the documents out."""

from collections.abc import Sequence


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown; all but the first column stand to the right.

    >>> print(table(["who", "how many"], [["all", "3"]]))
    | who | how many |
    |---|---:|
    | all | 3 |
    """
    written = [f"| {' | '.join(line)} |" for line in (headings, *rows)]
    return "\n".join([written[0], f"|---|{'---:|' * (len(headings) - 1)}", *written[1:]])


def put(page: str, name: str, text: str) -> str:
    """Put something in its place on a page; raises ValueError when the page has none of that name.

    >>> print(put("a <!-- x -->old<!-- end of x --> b", "x", "new"))
    a <!-- x -->
    new
    <!-- end of x --> b
    """
    before, mark, rest = page.partition(f"<!-- {name} -->")
    _, end, after = rest.partition(f"<!-- end of {name} -->")
    if not (mark and end):
        raise ValueError(f"the page has no place for {name}")
    return f"{before}{mark}\n{text}\n{end}{after}"
