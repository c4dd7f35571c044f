"""Rows of report files in; each as JSON with the source it comes from, in the order they became known, out."""

from collections.abc import Iterable, Iterator, Sequence

from .core.facts import Report
from .core.policy import Policy
from .files import Row
from .order import ordered
from .reports import write_json, write_unreadable


def fed(rows: Iterable[Row], policies: Sequence[Policy]) -> Iterator[tuple[str, bytes]]:
    """Give what to send: (source, JSON), a time without an offset being in the first partnership's timezone.

    A row that cannot be read is sent with its reason, for the service to refuse and keep, and has no source.
    """
    for row in ordered(rows, policies[0].timezone):
        if isinstance(row.read, Report):
            yield row.read.source, write_json(row.read).encode()
        else:
            yield "", write_unreadable(row.read.report_id, row.read.reason, row.raw).encode()
