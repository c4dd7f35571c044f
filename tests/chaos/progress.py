"""A database and a broker at work in; how far the workers are, out."""

from bisect import bisect_right

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from streams import tables
from streams.topics import BrokerDown, Topics
from tests.kafka.ends import ends

from .expected import Expected
from .found import accepted

_TO_SEND = (tables.outgoing, tables.announcements)


def decided(engine: Engine, expected: Expected) -> int:
    """Tell how many reports have been decided on, by the copies that regions have taken in."""
    try:
        return bisect_right(expected.after, accepted(engine))
    except DBAPIError:  # it is away, or its tables are still to be made
        return 0


def settled(engine: Engine, broker: str, topics: Topics) -> bool:
    """Tell whether everything on the topics has been handled, and everything there is to say has been said."""
    try:
        with engine.connect() as conn:
            handled = {(row.topic, row.partition): row.offset for row in conn.execute(select(tables.offsets)).all()}
            if any(conn.scalar(select(func.count()).select_from(each)) for each in _TO_SEND):
                return False
        there = ends(broker, topics.reports, topics.incidents)
    except (DBAPIError, BrokerDown):
        return False
    return all(handled.get(place, -1) == end - 1 for place, end in there.items())
