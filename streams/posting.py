"""A worded message, its alert and its group in; the same message as delivery takes it out."""

from typing import Final

from notifiers.audience import Near
from notifiers.outbox import GroupMessage, Part
from notifiers.reasons import Reason

from .core.facts import Alert, Message, Stage
from .core.policy import Group
from .core.spates import digest
from .lines import alert_line

_PARTS: Final = {Stage.OVER: Part.ENDING, Stage.WITHDRAWN: Part.RETRACTION}
WITHHELD: Final = {"cooldown": Reason.COOLDOWN, "bad_text": Reason.BAD_TEXT}
"""The core's words for why it keeps a message back, as delivery's reasons."""


def posted(message: Message, alert: Alert, group: Group) -> GroupMessage:
    """Hand a message over: partners go first and rather hear twice than never, citizens rather not twice.

    All groups that hear the same of a spate share a thread, and all that is said of one spate is one story. Nobody is
    asked to acknowledge that it is over.
    """
    part = _PARTS.get(alert.stage, Part.NEWS)
    return GroupMessage(
        alert_id=message.alert_id,
        group_id=f"{alert.partnership}/{message.group}",
        channel=message.channel,
        language=message.language,
        thread=f"{alert.spate_id}/{alert.stage}/{digest(*sorted(alert.report_ids))}",
        story=alert.spate_id,
        part=part,
        subject=message.subject,
        text=message.text,
        facts="" if group.citizens else alert_line(alert),
        segments=message.segments,
        priority=int(group.citizens),
        careful=group.citizens,
        due=message.due,
        expires=message.expires,
        approval=message.approval,
        most_per_month=group.most_per_month,
        ask_next_after=group.ask_next_after if part is Part.NEWS else None,
        near=Near(*message.near) if message.near else None,
        withheld=WITHHELD[message.withheld] if message.withheld else None,
    )
