"""The words for one alert in; its text in one language for one channel, read once more as its reader will, out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from .coarse import Learned
from .facts import Alert, Incident, Stage
from .policy import Group, Policy
from .texts import Texts, Words

BAD_TEXT = "bad_text"
_MOST = 9999  # the settings were checked with no longer numbers


@dataclass(frozen=True, slots=True)
class Composed:
    """A text and its headline; ``withheld`` when it must not be sent, ``replaced`` when the shipped one stands in."""

    body: str
    subject: str
    withheld: str = ""
    replaced: bool = False


def facts(
    policy: Policy, alert: Alert, place: str, common: Learned, incidents: Iterable[Incident]
) -> dict[str, str | int]:
    """Gather what a text may say of an alert, in whatever language.

    Days are those from the first incident to the alert, for a spate that is over to its last incident. What lies
    beyond the border belongs to the spate but is not counted: a text says how many there were in a place. That it is
    more than usual there is only said if it is without them.
    """
    beyond = sum(incident.beyond for incident in incidents)
    count = len(alert.report_ids) - beyond
    start = alert.window_from.astimezone(policy.timezone)
    waited = policy.life.over_after if alert.stage is Stage.OVER else timedelta()
    days = math.ceil((alert.at - waited - alert.window_from) / timedelta(days=1))
    return {
        "sender": policy.sender,
        "place": place,
        "since": f"{start.day}/{start.month}",
        "count": min(count, _MOST),
        "days": min(max(1, days), _MOST),
        "quiet": min(alert.quiet, _MOST),
        "usual": int(alert.expected is not None and (not beyond or count > alert.expected)),
        **common._asdict(),
    }


def composed(
    policy: Policy, said: Words, language: str, channel: str, alert: Alert, group: Group, advice: str
) -> Composed:
    """Put a text together; one that fails the check gives way to the shipped words, and they to silence."""
    own, shipped = policy.texts[language], policy.shipped.get(language)
    for texts in filter(None, (own, shipped)):
        words = {**said, "advice": texts.advice[advice], "opt_out": texts.opt_out.get(channel, "")}
        body = _shortest(policy, texts, alert.stage, words, citizens=group.citizens)
        if not policy.lint(body, words, alert.stage.value, citizens=group.citizens):
            return Composed(body, _subject(policy, texts, alert.stage, words), replaced=texts is not own)
    return Composed(body, "", withheld=BAD_TEXT)


def _shortest(policy: Policy, texts: Texts, stage: Stage, words: Words, *, citizens: bool) -> str:
    """Say it at length; if that takes more segments, in short; and if need be without the way out, told before.

    The first text of a thread always says how citizens can stop the texts.
    """
    ways: list[dict[str, str | int]] = [{"short": 0}, {"short": 1}]
    if not (citizens and stage is Stage.OPENED):
        ways.append({"short": 1, "opt_out": ""})
    template = (texts.citizens if citizens else texts.partners)[stage]
    drafts = (_advised(template({**words, **way}), str(words["advice"])) for way in ways)
    return min((_marked(policy, texts, text) for text in drafts), key=policy.segments)


def _subject(policy: Policy, texts: Texts, stage: Stage, words: Words) -> str:
    return _marked(policy, texts, texts.subjects[stage]({**words, "short": 1}))


def _advised(text: str, advice: str) -> str:
    """See to it that the advice is there, whatever the template says."""
    return text if advice in text else f"{text} {advice}"


def _marked(policy: Policy, texts: Texts, text: str) -> str:
    plain = " ".join(text.split())
    return f"{texts.exercise}: {plain}" if policy.exercise else plain
