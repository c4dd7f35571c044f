"""A person, as a nameless word, in; which groups they are in since when and by which way, and what was sent, out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from config.schema.settings import Settings
from notifiers.audience import Medium
from notifiers.outbox.fates import SendState
from notifiers.outbox.tables import messages, outbox
from notifiers.people import How, What, entries_of
from notifiers.people.standing import why_not, with_standing
from notifiers.people.tables import members
from notifiers.reasons import Reason

from .counter import Road
from .open_groups import texted_by

SHOWN: Final = timedelta(days=31)

_REACHED = (SendState.SENT, SendState.DELIVERED)


@dataclass(frozen=True, slots=True)
class Membership:
    """One group that has somebody in its list; ``out`` if they are not written to all the same."""

    partnership: str
    group: str
    since: datetime
    consent_text: str
    how: How | None
    out: bool


@dataclass(frozen=True, slots=True)
class Told:
    """One message that somebody was sent, word for word."""

    at: datetime
    partnership: str
    text: str


def memberships(conn: Connection, settings: Settings, person: str) -> list[Membership]:
    """Tell which groups list somebody's telephone."""
    why = why_not(Medium.PHONE).label("why")
    query = with_standing(Medium.PHONE, members.c.group_id, members.c.consent_at, members.c.consent_text, why)
    mine = query.where(members.c.phone_person == person, members.c.active).order_by(members.c.group_id)
    hows = {
        entry.group_id: entry.how
        for entry in entries_of(conn, [person])
        if entry.what not in (What.WITHDRAWN, What.ERASED)
    }
    found = []
    for group_id, since, text, why_closed in conn.execute(mine):
        partnership, _, key = group_id.partition("/")
        around = settings.partnerships.get(partnership)
        if around is not None and key in around.groups:
            out = why_closed in (Reason.OPTED_OUT, Reason.UNSUBSCRIBED, Reason.NO_CONSENT)
            found.append(Membership(around.name, around.group_name(key), since, text, hows.get(group_id), out))
    return found


def told(conn: Connection, settings: Settings, person: str, now: datetime) -> list[Told]:
    """List what somebody was sent lately, the newest first."""
    query = (
        select(outbox.c.created_at, outbox.c.group_id, messages.c.text)
        .join_from(outbox, messages)
        .where(outbox.c.person == person, outbox.c.created_at > now - SHOWN, outbox.c.state.in_(_REACHED))
        .order_by(outbox.c.created_at.desc())
    )
    names = {key: around.name for key, around in settings.partnerships.items()}
    return [Told(at, names.get(group_id.partition("/")[0], ""), text) for at, group_id, text in conn.execute(query)]


def road_to(conn: Connection, settings: Settings, person: str, now: datetime) -> Road | None:
    """Find by which channel a person we write to, or have written to, is texted; None for anybody else."""
    listed = select(members.c.group_id).where(members.c.phone_person == person, members.c.active)
    recent = select(outbox.c.group_id).where(outbox.c.person == person, outbox.c.created_at > now - SHOWN)
    for group_id in [*conn.scalars(listed), *conn.scalars(recent.distinct())]:
        road = _road(settings, group_id)
        if road is not None:
            return road
    return None


def _road(settings: Settings, group_id: str) -> Road | None:
    partnership, _, key = group_id.partition("/")
    known: Mapping[str, object] = (
        settings.partnerships[partnership].groups if partnership in settings.partnerships else {}
    )
    channel = texted_by(settings, partnership, key) if key in known else None
    return None if channel is None else Road(partnership, channel)
