"""Somebody's word on an alert for a group in; that word given, or in a phrase why it could not be, out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, Engine, select

from config.schema.roles import holders, may
from config.schema.settings import Settings
from notifiers.discretion import Indiscreet, discreet
from notifiers.outbox import approving
from notifiers.outbox.approving import TooLate
from notifiers.outbox.auditing import Decision, How, decisions
from notifiers.outbox.turns import take_turns
from streams.tables import alerts

from .spoken import digest, spoken

LONGEST_REASON: Final = 300
"""So many characters of why somebody declined are kept."""


class Word(StrEnum):
    """What somebody may say."""

    APPROVE = "approve"
    DECLINE = "decline"
    TAKE_BACK = "take_back"


DONE: Final = frozenset(
    {
        "approved", "approved_unsent", "declined", "taken_back", "reworded", "acknowledged",
        "alert_stopped", "nothing_to_stop", "alert_resumed", "nothing_to_resume",
    }
)  # fmt: skip
"""What a page that somebody is sent on to may be asked to say."""

_DONE: Final = {Word.APPROVE: "approved", Word.DECLINE: "declined", Word.TAKE_BACK: "taken_back"}


@dataclass(frozen=True, slots=True)
class Order:
    """Who says what of which alert for which group.

    Parameters
    ----------
    seen
        Stands for the words that they saw when they said it.
    because
        Why they decline.
    """

    partnership: str
    alert_id: str
    group_id: str
    word: Word
    by: str
    at: datetime
    seen: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it: a phrase of ``alerts.yaml`` by its name, and the decision that was there before, if any."""

    name: str
    done: bool = False
    before: Decision | None = None
    names: tuple[str, ...] = ()


def decide(database: Engine, settings: Settings, order: Order) -> Answer:
    """Do it in one transaction, in turn with whoever rewords or decides at the same time."""
    try:
        with database.begin() as conn:
            take_turns(conn)
            return _decide(conn, settings, order)
    except TooLate:
        return Answer("too_late")


def name_of(settings: Settings, partnership: str, role: str, name: str) -> str | None:
    """Give the name that somebody has in the settings' roles; None if those keep the role for others.

    Where no roles are written down, whoever may approve in the console may.
    """
    given = settings.partnerships[partnership].roles
    if not may(given, role, name):
        return None
    return next((each for each in holders(given, role) if may({role: (each,)}, role, name)), name)


def is_theirs(conn: Connection, partnership: str, alert_id: str) -> bool:
    """Tell whether an alert is of a partnership."""
    mine = (alerts.c.alert_id == alert_id, alerts.c.partnership == partnership)
    return conn.scalar(select(alerts.c.seq).where(*mine)) is not None


def _decide(conn: Connection, settings: Settings, order: Order) -> Answer:
    role = approving.whose_word(conn, order.alert_id).get(order.group_id)
    of_theirs = order.group_id.startswith(f"{order.partnership}/")
    if role is None or not of_theirs or not is_theirs(conn, order.partnership, order.alert_id):
        return Answer("nothing_waits")
    by = name_of(settings, order.partnership, role, order.by)
    if by is None:
        return Answer("not_your_role", names=holders(settings.partnerships[order.partnership].roles, role))
    texts = [each for each in spoken(conn, order.partnership, [order.alert_id]) if each.group_id == order.group_id]
    if digest(texts) != order.seen:
        return _was_before(conn, order)
    match order.word:
        case Word.APPROVE:
            of = (conn, order.alert_id, order.group_id, by, order.at, How.CONSOLE)
            done = approving.approve(*of) + approving.release(*of)
        case Word.DECLINE:
            return _decline(conn, order, by)
        case Word.TAKE_BACK:
            done = approving.take_back(conn, order.alert_id, order.group_id, by, order.at, How.CONSOLE)
    if not done:
        return Answer("nothing_waits")
    unsent = order.word is Word.APPROVE and not settings.sending
    return Answer("approved_unsent" if unsent else _DONE[order.word], done=True)


def _decline(conn: Connection, order: Order, by: str) -> Answer:
    because = " ".join(order.because.split())[:LONGEST_REASON]
    if not because:
        return Answer("reason_needed")
    try:
        discreet(because)
    except Indiscreet:
        return Answer("reason_indiscreet")
    done = approving.decline(conn, order.alert_id, order.group_id, by, order.at, How.CONSOLE, because)
    return Answer(_DONE[order.word], done=True) if done else Answer("nothing_waits")


def _was_before(conn: Connection, order: Order) -> Answer:
    """Say who was first: the newest that was decided or reworded."""
    found = [each for each in decisions(conn, alert_id=order.alert_id) if each.group_id in {order.group_id, ""}]
    return Answer("was_before", before=found[-1]) if found else Answer("changed_meanwhile")
