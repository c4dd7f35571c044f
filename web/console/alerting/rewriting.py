"""Somebody's own words for a text that waits in; the text with them, or what is wrong with them, out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from config.schema.settings import Settings
from notifiers.outbox import MessageState
from notifiers.outbox.auditing import How
from notifiers.outbox.rewording import Rewording, Which, Words, reword
from streams.core.facts import Alert
from streams.core.policy import Policy

from .checking import Checked, check
from .deciding import Answer, name_of
from .incidents import incidents_of
from .spates import stages_of
from .spoken import Spoken, spoken


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that somebody rewords, and the alert it tells of."""

    which: Spoken
    alert: Alert
    checked: Checked


def drafted(database: Engine, policy: Policy, spate_id: str, which: Which, words: Words) -> Draft | None:
    """Read somebody's words over; None if there is no such text, or it is another partnership's."""
    with database.connect() as conn:
        stages = {each.alert_id: each for each in stages_of(conn, policy.partnership, spate_id)}
        text = _text(conn, policy.partnership, which)
    alert = stages.get(which.alert_id)
    if alert is None or text is None or text.language not in policy.texts:
        return None
    if all(group.id != alert.group for group in policy.groups):
        return None
    incidents = incidents_of(database, policy, alert.report_ids)
    return Draft(text, alert, check(policy, alert, incidents, text, words))


def rewrite(database: Engine, settings: Settings, draft: Draft, before: Words, by: str, at: datetime) -> Answer:
    """Put sound words in place of the ones that somebody saw when they began, in one transaction."""
    text, checked = draft.which, draft.checked
    role = text.approval or "coordinator"
    partnership = text.group_id.partition("/")[0]
    name = name_of(settings, partnership, role, by)
    if name is None:
        return Answer("not_your_role")
    if text.state is not MessageState.WAITING:
        return Answer("not_waiting")
    if not checked.sound:
        return Answer("mistakes")
    which = Which(text.alert_id, text.group_id, text.channel, text.language)
    with database.begin() as conn:
        done = reword(conn, which, Rewording(before, checked.words, checked.segments, name, at, How.CONSOLE))
    return Answer("reworded", done=True) if done else Answer("changed_meanwhile")


def _text(conn: Connection, partnership: str, which: Which) -> Spoken | None:
    found = (each for each in spoken(conn, partnership, [which.alert_id]) if each.group_id == which.group_id)
    return next((each for each in found if (each.channel, each.language) == (which.channel, which.language)), None)
