"""Members as the database knows them in; why one may not be written to, decided in one place for all queries, out."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, null, select, type_coerce

from notifiers.audience import Medium
from notifiers.columns import words
from notifiers.reasons import Reason

from .tables import EVERYWHERE, members, opt_outs, unreachable
from .words import How

_everywhere = opt_outs.alias("everywhere")
_here = opt_outs.alias("here")
_REASON = words(Reason, 80)


def person_of(medium: Medium) -> ColumnElement[str]:
    """Give the column of the nameless word."""
    return members.c.phone_person if medium is Medium.PHONE else members.c.email_person


def address_of(medium: Medium) -> ColumnElement[str]:
    """Give the column of the number or mail address."""
    return members.c.phone if medium is Medium.PHONE else members.c.email


def why_not(medium: Medium) -> ColumnElement[Reason | None]:
    """Say why a member may not be written to; null if they may. Goes with `with_standing`.

    Whatever somebody has said, or a provider of their address, holds against every consent that is not newer.
    """

    def _since(other: ColumnElement[Any]) -> ColumnElement[bool]:
        return other >= members.c.consent_at

    return case(
        (members.c.active.is_(False), _said(Reason.LEFT)),
        (address_of(medium).is_(None), _said(Reason.NO_ADDRESS)),
        (and_(_since(_everywhere.c.at), _everywhere.c.how == How.PROVIDER), _said(Reason.UNSUBSCRIBED)),
        (_since(_everywhere.c.at), _said(Reason.OPTED_OUT)),
        (_since(_here.c.at), _said(Reason.NO_CONSENT)),
        (_since(unreachable.c.at), type_coerce(unreachable.c.reason, _REASON)),
        else_=null(),
    )


def opted_out_at() -> tuple[ColumnElement[datetime], ColumnElement[datetime]]:
    """Give the columns of when somebody opted out, of all groups and of this one. Goes with `with_standing`."""
    return _everywhere.c.at, _here.c.at


def with_standing(medium: Medium, *columns: ColumnElement[Any]) -> Select[Any]:
    """Select columns of members, each joined by key with what was said of them."""
    person = person_of(medium)

    def _said_by(other: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table or its alias
        return and_(other.c.person == person, other.c.medium == medium)

    return (
        select(*columns)
        .select_from(members)
        .outerjoin(_everywhere, and_(_said_by(_everywhere), _everywhere.c.group_id == EVERYWHERE))
        .outerjoin(_here, and_(_said_by(_here), _here.c.group_id == members.c.group_id))
        .outerjoin(unreachable, _said_by(unreachable))
    )


def _said(reason: Reason) -> ColumnElement[Reason]:
    return literal(reason, _REASON)
