"""An alert in; the words for each language and channel of its group, never without advice, out."""

import math
from collections.abc import Iterable
from datetime import datetime

from .facts import Alert, Incident, Message, Stage
from .policy import Group, Policy, Texts
from .routing import areas_of, due, heart

_DARK_MONTHS = frozenset({10, 11, 12, 1, 2, 3})
_THROUGH_THE_HOUSE = frozenset({"door", "window", "garden_door", "terrace_door", "dør", "vindue", "terrassedør"})
_WITHDRAWN_ADVICE = "call_114"
_CLOSING_ADVICE = "neighbours"


def word(policy: Policy, alert: Alert, incidents: list[Incident], raised: datetime) -> list[Message]:
    """Word an alert for its group: one message a language and channel; none for the coordinators' record.

    A text says who says so, where, since when and what to do. The advice follows from the stage, the season and how
    burglars got in, and from how often the group has been told of the spate. SMS keep to one segment wherever that
    can be done; the way out of the service is the first thing to make room. ``raised`` is when the alert came about,
    which may be long after the time it is dated by: news is stale then, an end or a withdrawal still has to be told.
    """
    group = next((each for each in policy.groups if each.id == alert.group), None)
    if group is None:
        return []
    places = [(incident.lat, incident.lon) for incident in incidents] or [(alert.lat, alert.lon)]
    place = heart(areas_of(policy, group), places).name
    advice = choose_advice(alert.stage, alert.at.astimezone(policy.timezone), incidents, alert.times)
    ready = due(policy, group, raised)
    news = alert.stage in {Stage.OPENED, Stage.GROWING}
    messages = []
    for language in group.languages:
        texts = policy.texts[language]
        text = compose(policy, texts, alert, group, place, advice)
        messages += [
            Message(
                alert_id=alert.alert_id,
                group=group.id,
                language=language,
                channel=channel,
                text=text,
                segments=policy.segments(text),
                advice=advice,
                due=ready,
                expires=(alert.at if news else ready) + policy.valid_for,
                approval=group.approval,
            )
            for channel in group.channels
        ]
    return messages


def choose_advice(stage: Stage, at: datetime, incidents: Iterable[Incident], times: int = 1) -> str:
    """Choose which of the five pieces of advice helps most now; `at` is in local time.

    A thread that goes on gives other advice each time.
    """
    if stage is Stage.WITHDRAWN:
        return _WITHDRAWN_ADVICE
    if stage is Stage.OVER:
        return _CLOSING_ADVICE
    entered = any(incident.entry.lower() in _THROUGH_THE_HOUSE for incident in incidents)
    order = ["call_114", "neighbours", "hard_to_enter", "safe_payment"]
    if at.month in _DARK_MONTHS:
        order.insert(0, "light_and_hedge")
    if entered:
        order.remove("hard_to_enter")
        order.insert(0, "hard_to_enter")
    return order[(times - 1) % len(order)]


def compose(policy: Policy, texts: Texts, alert: Alert, group: Group, place: str, advice: str) -> str:
    """Put a text together; what it says to do is added here if the template should have left it out."""
    template = (texts.citizens if group.citizens else texts.partners)[alert.stage]
    start = alert.window_from.astimezone(policy.timezone)
    days = max(1, math.ceil((alert.at - alert.window_from).total_seconds() / 86_400))
    words = {
        "sender": policy.sender,
        "place": place,
        "count": str(len(alert.report_ids)),
        "since": f"{start.day}/{start.month}",
        "days": str(days),
        "advice": texts.advice[advice],
    }
    drafts = [_fill(policy, texts, template, {**words, "opt_out": way_out}) for way_out in (texts.opt_out, "")]
    return next((draft for draft in drafts if policy.segments(draft) == 1), drafts[0])


def _fill(policy: Policy, texts: Texts, template: str, words: dict[str, str]) -> str:
    text = template
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    if words["advice"] not in text:
        text = f"{text} {words['advice']}"
    text = " ".join(text.split())
    return f"{texts.exercise}: {text}" if policy.exercise else text
