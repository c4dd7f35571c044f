"""A spate that goes on in; when it is over if nothing more is reported, and what groups would hear then, out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from streams.core.facts import Alert, Incident, Message, Stage
from streams.core.policy import Policy
from streams.core.quiet import quiet_days
from streams.core.routing import areas_of, heart
from streams.core.wording import word


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a spate as it would be: when, and the texts for each group that would hear of it, by its name."""

    at: datetime
    texts: Sequence[tuple[str, Sequence[Message]]]


def closing(policy: Policy, stages: Sequence[Alert], incidents: Sequence[Incident]) -> Closing | None:
    """Say how a spate would end; None for one that has ended.

    It is worded by the composer itself, from the burglaries of the spate: one more elsewhere in the area until then
    shortens the days of quiet that it speaks of.
    """
    last = [alert for alert in stages if alert.group is None][-1]
    if last.stage not in {Stage.OPENED, Stage.GROWING}:
        return None
    at = last.at + policy.life.over_after
    told = Counter(alert.group for alert in stages if alert.group and not alert.withheld)
    texts = []
    for group in policy.groups:
        if group.id in told and Stage.OVER in group.hears:
            places = [(each.lat, each.lon) for each in incidents] or [(last.lat, last.lon)]
            area = heart(areas_of(policy, group), places)
            quiet = quiet_days(policy, area, incidents, at)
            over = replace(
                last, stage=Stage.OVER, group=group.id, at=at, times=told[group.id] + 1, quiet=quiet, alert_id="over"
            )
            texts.append((group.name, word(policy, over, list(incidents), at)))
    return Closing(at, texts)
