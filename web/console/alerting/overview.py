"""A partnership in; the spates that go on, what waits for somebody's word, and some of the past, out."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from notifiers.outbox import MessageState, switching
from notifiers.outbox.asking import Question, unanswered
from notifiers.outbox.auditing import Decision, What, audit
from notifiers.outbox.switching import Stopped
from notifiers.outbox.tables import messages
from notifiers.reasons import Reason
from streams.core.facts import Alert
from streams.core.policy import Area, Policy
from streams.tables import alerts
from streams.told import read_alert
from web.access.roles import Person
from web.console.premises import Premises

from .explaining import Said, chance, usual
from .hearing import Hearing
from .house import policy_of
from .kept_in import KeptIn, kept_in
from .listening import hearings
from .spates import Page, Search, Spate, open_spates, past_spates, spates_named
from .spoken import theirs
from .stopping import may_stop_everything


@dataclass(frozen=True, slots=True)
class Card:
    """A spate that goes on, or of which something waits: its numbers in words, and what waits."""

    spate: Spate
    usual: Said
    chance: Said
    waiting: Sequence[Hearing]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that nobody has answered, the spate it is about, and the name of the group."""

    question: Question
    spate_id: str
    group: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows; ``past`` is None where only what goes on was asked for.

    Parameters
    ----------
    open, ended
        Spates that go on, and spates that are past with a text that still waits.
    kept_in
        What was approved while nothing was sent, now that something is.
    fates
        What became of the texts of past spates, by spate.
    declined
        Who declined last, and why, by spate.
    """

    open: Sequence[Card]
    ended: Sequence[Card]
    unanswered: Sequence[Unanswered]
    kept_in: Sequence[KeptIn]
    stopped: Stopped | None
    may_stop: bool
    areas: Sequence[Area]
    past: Page | None
    fates: Mapping[str, Collection[str]]
    declined: Mapping[str, Decision]


def overview(premises: Premises, partnership: str, person: Person, search: Search | None) -> Overview:
    """Read it all in few queries."""
    policy, settings, now = policy_of(premises, partnership), premises.settings(), premises.now()
    with premises.engine.connect() as conn:
        waiting: defaultdict[str, list[Hearing]] = defaultdict(list)
        for hearing in hearings(conn, settings, policy, _with_waiting(conn, partnership, now), now):
            if hearing.undecided:
                waiting[hearing.alert.spate_id].append(hearing)
        going = open_spates(conn, policy)
        others = spates_named(conn, policy, waiting.keys() - {spate.id for spate in going})
        past = past_spates(conn, policy, search) if search else None
        shown = [spate.id for spate in past.spates] if past else []
        return Overview(
            [_card(spate, waiting[spate.id]) for spate in going],
            [_card(spate, waiting[spate.id]) for spate in others],
            _unanswered(conn, policy, now),
            kept_in(conn, policy, now) if settings.sending else (),
            switching.stopped(conn),
            may_stop_everything(settings, person),
            policy.areas,
            past,
            _fates(conn, partnership, shown),
            _declined(conn, partnership, shown),
        )


def _card(spate: Spate, waiting: Sequence[Hearing]) -> Card:
    return Card(spate, usual(spate.last.expected), chance(spate.last.false_alerts_per_year), waiting)


def _with_waiting(conn: Connection, partnership: str, now: datetime) -> list[Alert]:
    """List the alerts of which some text waits for somebody's word."""
    wait = (messages.c.state.in_((MessageState.WAITING, MessageState.HELD)), messages.c.expires > now)
    which = select(messages.c.alert_id).where(*wait, theirs(partnership, messages.c.group_id))
    mine = (alerts.c.partnership == partnership, alerts.c.alert_id.in_(which))
    found = conn.execute(select(alerts.c.body, alerts.c.raised_at).where(*mine).order_by(alerts.c.seq))
    return [read_alert(row.body, row.raised_at) for row in found]


def _unanswered(conn: Connection, policy: Policy, now: datetime) -> list[Unanswered]:
    names = {f"{policy.partnership}/{group.id}": group.name for group in policy.groups}
    asked = [each for each in unanswered(conn, now) if each.group_id in names]
    of = select(alerts.c.alert_id, alerts.c.spate_id).where(alerts.c.alert_id.in_([each.alert_id for each in asked]))
    spates = {row.alert_id: row.spate_id for row in conn.execute(of)} if asked else {}
    return [Unanswered(each, spates[each.alert_id], names[each.group_id]) for each in asked if each.alert_id in spates]


def _fates(conn: Connection, partnership: str, spate_ids: Sequence[str]) -> dict[str, list[str]]:
    """Say in a word each what became of the texts of some spates."""
    kind = (messages.c.story, messages.c.state, messages.c.reason)
    query = select(*kind).where(messages.c.story.in_(spate_ids), theirs(partnership, messages.c.group_id)).distinct()
    words: defaultdict[str, set[str]] = defaultdict(set)
    for story, state, reason in conn.execute(query):
        words[story].add("declined" if reason is Reason.DECLINED else state.name.lower())
    return {story: sorted(found) for story, found in words.items()}


def _declined(conn: Connection, partnership: str, spate_ids: Sequence[str]) -> dict[str, Decision]:
    query = (
        select(alerts.c.spate_id, audit)
        .join(alerts, alerts.c.alert_id == audit.c.alert_id)
        .where(alerts.c.spate_id.in_(spate_ids), alerts.c.partnership == partnership, audit.c.what == What.DECLINED)
        .order_by(audit.c.id)
    )
    return {
        row.spate_id: Decision(row.at, row.who, row.how, row.what, row.alert_id, row.group_id, row.detail)
        for row in conn.execute(query)
    }
