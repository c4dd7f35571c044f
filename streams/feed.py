"""Rows of report files in; each as JSON with the region it belongs to, in the order they became known, out."""

from collections.abc import Iterable, Iterator, Sequence

from .core.facts import Report
from .core.policy import Policy
from .files import Row
from .order import ordered
from .regions import Regions
from .reports import write_json, write_unreadable


def fed(rows: Iterable[Row], policies: Sequence[Policy]) -> Iterator[tuple[str, bytes]]:
    """Give what to send: (region, JSON).

    A row that cannot be read is sent with its reason, for the service to refuse and keep, beside the row it follows.
    A correction or withdrawal follows the report it corrects, wherever it says it lies.
    """
    regions, known, region = Regions(policies), dict[str, str](), ""
    for row in ordered(rows, policies[0].timezone):
        if isinstance(row.read, Report):
            region = known.setdefault(row.read.key, regions.of(row.read.lat, row.read.lon))
            yield region, write_json(row.read).encode()
        else:
            body = write_unreadable(row.read.report_id, row.read.reason, row.raw)
            yield region, body.encode()
