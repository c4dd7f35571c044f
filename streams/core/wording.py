"""An alert in; the words for each language and channel of its group, never without advice, out."""

from datetime import datetime
from itertools import product

from .advice import choose_advice
from .coarse import learned
from .composing import composed, facts
from .facts import Alert, Incident, Message, Stage
from .policy import Group, Policy
from .routing import areas_of, due, heart, own


def word(policy: Policy, alert: Alert, incidents: list[Incident], raised: datetime) -> list[Message]:
    """Word an alert for its group: one message a language and channel; none for the coordinators' record.

    A text says who says so, where, since when and what to do; when a spate is over also what its incidents had in
    common, to partners. SMS keep to one segment wherever that can be done. ``raised`` is when the alert came about,
    which may be long after the time it is dated by: news is stale then, an end or a withdrawal still has to be told.
    Numbers, and what incidents had in common, are of this side of the border; the advice looks to both.
    """
    group = next((each for each in policy.groups if each.id == alert.group), None)
    if group is None:
        return []
    places = [(incident.lat, incident.lon) for incident in incidents] or [(alert.lat, alert.lon)]
    common = learned(own(incidents), policy.timezone)
    said = facts(policy, alert, heart(areas_of(policy, group), places).name, common, incidents)
    advice = choose_advice(alert.stage, alert.at.astimezone(policy.timezone), incidents, alert.times)
    ready = due(policy, group, raised)
    news = alert.stage in {Stage.OPENED, Stage.GROWING}
    messages = []
    for language, channel in product(group.languages, group.channels):
        text = composed(policy, said, language, channel, alert, group, advice)
        messages.append(
            Message(
                alert_id=alert.alert_id,
                group=group.id,
                language=language,
                channel=channel,
                text=text.body,
                segments=policy.segments(text.body),
                advice=advice,
                due=ready,
                expires=(alert.at if news else ready) + policy.valid_for,
                approval=group.approval,
                subject=text.subject,
                near=_near(group, alert),
                withheld=alert.withheld or text.withheld,
                replaced=text.replaced,
            )
        )
    return messages


def _near(group: Group, alert: Alert) -> tuple[float, float, float] | None:
    """Draw the circle of those who live near enough: the spate's own, widened by what the group has settled."""
    return None if group.within_m is None else (alert.lat, alert.lon, alert.radius_m + group.within_m)
