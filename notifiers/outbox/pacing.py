"""A sender's pace in, how many segments it may be given now out: in the database, for all processes together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from .tables import insert_new, paces

AHEAD = timedelta(seconds=1)
"""A sender is given no more than it can send in this time: what is more urgent never waits longer than that."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One sender of a channel, with a queue and a pace of its own.

    Parameters
    ----------
    channel
        The channel it belongs to.
    segments_per_second
        How fast it sends; None for as fast as it is asked to.
    urgent
        True takes only what is urgent, False only what is not, None takes all, the urgent first.
    """

    channel: str
    segments_per_second: float | None = None
    urgent: bool | None = None

    @property
    def sender(self) -> str:
        """The name that its pace is kept under."""
        return f"{self.channel} urgent" if self.urgent else self.channel


def allowance(conn: Connection, lane: Lane, now: datetime, most: int) -> int:
    """Say how many segments a lane may be given now, at most ``most``.

    Two that ask at once are answered one after the other. The rule is that of a leaky bucket read backwards: the
    time at which the sender will have sent all it was given must not lie more than a second ahead.
    """
    if lane.segments_per_second is None:
        return most
    insert_new(conn, paces, [{"sender": lane.sender, "free_at": now}])
    free_at = _free_at(conn, lane, now)
    latest = now + AHEAD + timedelta(seconds=10 / lane.segments_per_second)
    if free_at > latest:  # a clock was ahead; nobody waits longer for that than ten segments take
        free_at = latest
        _move(conn, lane, free_at)
    room = (now + AHEAD - free_at) / timedelta(seconds=1) * lane.segments_per_second
    # A sender slower than one segment a second still sends: one, when it is free.
    return min(most, max(int(room), 1 if free_at == now else 0))


def spend(conn: Connection, lane: Lane, now: datetime, segments: int) -> None:
    """Note that a lane was given so many segments."""
    if lane.segments_per_second is not None and segments:
        busy = timedelta(seconds=segments / lane.segments_per_second)
        _move(conn, lane, _free_at(conn, lane, now) + busy)


def _free_at(conn: Connection, lane: Lane, now: datetime) -> datetime:
    mine = select(paces.c.free_at).where(paces.c.sender == lane.sender).with_for_update()
    free_at: datetime = conn.execute(mine).scalar_one()
    return max(free_at, now)


def _move(conn: Connection, lane: Lane, free_at: datetime) -> None:
    conn.execute(update(paces).where(paces.c.sender == lane.sender).values(free_at=free_at))
