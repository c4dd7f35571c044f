"""Somebody's word that an alert was seen in; who was first on record, out."""

from datetime import datetime

from sqlalchemy import Engine

from notifiers.outbox import acknowledging, asking
from notifiers.outbox.auditing import Decision, How, What

from .deciding import Answer, is_theirs


def acknowledge(database: Engine, partnership: str, alert_id: str, group_id: str, by: str, now: datetime) -> Answer:
    """Write down that somebody in the group has seen an alert, as whoever called them says; the first counts."""
    with database.begin() as conn:
        asked = asking.asked_about(conn, alert_id)
        theirs = group_id.startswith(f"{partnership}/") and group_id in asked
        if not theirs or not is_theirs(conn, partnership, alert_id):
            return Answer("nothing_waits")
        first, new = acknowledging.acknowledge(conn, alert_id, group_id, by, How.CONSOLE, now)
    before = Decision(first.at, first.by, first.how, What.ACKNOWLEDGED, alert_id, group_id)
    return Answer("acknowledged", done=True) if new else Answer("was_before", before=before)
