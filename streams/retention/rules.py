"""A table in; which of its rows go at which age, and under which key of the settings that stands, out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, or_, select, tuple_

from config.schema.retention import RetentionSettings
from notifiers.outbox.acknowledging import acknowledgements
from notifiers.outbox.auditing import What, audit
from notifiers.outbox.rewording import rewordings
from notifiers.outbox.tables import messages, outbox
from notifiers.people.tables import members, unreachable
from streams.in_force_tables import settings_in_force
from streams.tables import alerts, aside, gaps, refused
from streams.web_tables import accounts, answers, api_keys, grants, proposals, sessions, settings_files, signups

AN_ANSWER: Final = timedelta(hours=48)
"""For so long an answer is kept to be given again, whatever the settings say."""

A_CODE: Final = timedelta(hours=24)
"""For so long it is kept that somebody asked for a code: they are counted by the day."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is older than these moments goes: one for each key of `RetentionSettings`; ``now`` for fixed times."""

    now: datetime
    reports: datetime
    refused: datetime
    alerts: datetime
    messages: datetime
    decisions: datetime
    consent: datetime

    @classmethod
    def at(cls, now: datetime, kept: RetentionSettings) -> "Before":
        """Count back from a moment."""
        return cls(now, *(now - getattr(kept, key) for key in RetentionSettings.model_fields))


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of ``table`` that ``old`` is true of go; ``kept`` is the key that says when, empty for a fixed time."""

    table: Table
    kept: str
    old: Callable[[Before], ColumnElement[bool]]


def _expired(before: Before) -> ColumnElement[bool]:
    return messages.c.expires < before.messages


def _of_expired(column: ColumnElement[int]) -> Callable[[Before], ColumnElement[bool]]:
    return lambda before: column.in_(select(messages.c.id).where(_expired(before)))


def _told_since(before: Before) -> ColumnElement[bool]:
    later = alerts.alias()
    return exists().where(later.c.spate_id == alerts.c.spate_id, later.c.raised_at >= before.alerts)


def _in_force_no_more(before: Before) -> ColumnElement[bool]:
    """Tell of settings that they are old, and not the last that somebody put in force: what is new goes by those."""
    last = select(func.max(settings_in_force.c.version)).group_by(settings_in_force.c.applied_by)
    return (settings_in_force.c.applied_at < before.decisions) & settings_in_force.c.version.not_in(last)


def _older_file(before: Before) -> ColumnElement[bool]:
    newest = select(func.max(settings_files.c.id)).scalar_subquery()
    return (settings_files.c.at < before.decisions) & (settings_files.c.id != newest)


def _proposed(before: Before) -> ColumnElement[bool]:
    whence = select(settings_files.c.proposal_id).where(settings_files.c.proposal_id.is_not(None))
    return (proposals.c.at < before.decisions) & proposals.c.id.not_in(whence)


def _closed(before: Before) -> ColumnElement[bool]:
    """Tell of an account that it is closed, and that the log, as far back as it goes, does not name it as such."""
    named = exists().where(audit.c.what == What.ACCOUNT_CLOSED, audit.c.detail == accounts.c.name)
    return ~accounts.c.active & (accounts.c.created_at < before.decisions) & ~named


def _granted(before: Before) -> ColumnElement[bool]:
    return grants.c.account_id.in_(select(accounts.c.id).where(_closed(before)))


def _nobodys(before: Before) -> ColumnElement[bool]:
    listed = or_(members.c.phone_person == unreachable.c.person, members.c.email_person == unreachable.c.person)
    return (unreachable.c.at < before.consent) & ~exists().where(listed)


RULES: Final = (
    Rule(refused, "refused", lambda before: refused.c.received_at < before.refused),
    Rule(aside, "reports", lambda before: aside.c.at < before.reports),
    Rule(outbox, "messages", _of_expired(outbox.c.message_id)),
    Rule(rewordings, "messages", _of_expired(rewordings.c.message_id)),
    Rule(messages, "messages", _expired),
    Rule(alerts, "alerts", lambda before: (alerts.c.raised_at < before.alerts) & ~_told_since(before)),
    Rule(acknowledgements, "decisions", lambda before: acknowledgements.c.at < before.decisions),
    Rule(audit, "decisions", lambda before: audit.c.at < before.decisions),
    Rule(settings_in_force, "decisions", _in_force_no_more),
    Rule(settings_files, "decisions", _older_file),
    Rule(proposals, "decisions", _proposed),
    Rule(gaps, "decisions", lambda before: gaps.c.until < before.decisions),
    Rule(api_keys, "decisions", lambda before: api_keys.c.ended_at < before.decisions),
    Rule(members, "consent", lambda before: ~members.c.active & (members.c.left_at < before.consent)),
    Rule(unreachable, "consent", _nobodys),
    Rule(sessions, "", lambda before: sessions.c.expires_at <= before.now),
    Rule(grants, "decisions", _granted),
    Rule(accounts, "decisions", _closed),
    Rule(answers, "", lambda before: answers.c.at < before.now - AN_ANSWER),
    Rule(signups, "", lambda before: signups.c.created_at <= before.now - A_CODE),
)
"""In this order, for what is deleted later is referred to by what is deleted before."""


def delete_some(conn: Connection, rule: Rule, before: Before, most: int) -> int:
    """Delete at most so many of the rows that are too old, and count them."""
    names = rule.table.primary_key.columns
    old = select(*names).where(rule.old(before)).limit(most)
    return conn.execute(delete(rule.table).where(tuple_(*names).in_(old))).rowcount
