"""Somebody's own words for a text in; the same as it would be sent, and everything that keeps it from being, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from config.linting import faults, subject_faults
from notifiers import gsm7
from notifiers.discretion import Indiscreet, discreet
from notifiers.outbox.rewording import Words
from streams.core.advice import ADVICE, choose_advice
from streams.core.coarse import learned
from streams.core.composing import facts
from streams.core.facts import Alert, Incident
from streams.core.policy import Group, Policy
from streams.core.routing import areas_of, heart, own

from .spoken import Spoken

UNMARKED = "does not begin with the mark of an exercise"
INDISCREET = "holds what looks like a telephone number or a mail address"


@dataclass(frozen=True, slots=True)
class Checked:
    """Words as they would be sent, what they take as SMS, and what is wrong with the body and the headline."""

    words: Words
    units: int
    segments: int
    body: Sequence[str]
    subject: Sequence[str]

    @property
    def sound(self) -> bool:
        """Whether it may be sent."""
        return not self.body and not self.subject


def check(policy: Policy, alert: Alert, incidents: Sequence[Incident], which: Spoken, words: Words) -> Checked:
    """Read words over as the composer reads its own, for the same alert, language and channel.

    Any of the five pieces of advice will do, not only the one that was chosen. A headline is asked for where there
    was one.
    """
    text, subject = _plain(words.text), _plain(words.subject)
    group = next(each for each in policy.groups if each.id == alert.group)
    said = _said(policy, alert, group, incidents, which, text)
    body = faults(text, said, alert.stage.value, citizens=group.citizens)
    head = subject_faults(subject, said) if which.subject or subject else list[str]()
    mark = f"{policy.texts[which.language].exercise}: " if policy.exercise else ""
    if not text.startswith(mark):
        body.append(UNMARKED)
    if subject and not subject.startswith(mark):
        head.append(UNMARKED)
    if not _is_discreet(text, str(said["opt_out"])):
        body.append(INDISCREET)
    return Checked(Words(subject, text), gsm7.units(text), gsm7.segments(text), body, head)


def _said(
    policy: Policy, alert: Alert, group: Group, incidents: Sequence[Incident], which: Spoken, text: str
) -> dict[str, str | int]:
    """Gather what the text must hold and may hold, as it was gathered when it was composed."""
    believed = list(incidents)
    places = [(incident.lat, incident.lon) for incident in believed] or [(alert.lat, alert.lon)]
    place = heart(areas_of(policy, group), places).name
    texts = policy.texts[which.language]
    chosen = choose_advice(alert.stage, alert.at.astimezone(policy.timezone), believed, alert.times)
    given = next((each for each in ADVICE if texts.advice[each] in text), chosen)
    own_words = {"advice": texts.advice[given], "opt_out": texts.opt_out.get(which.channel, "")}
    common = learned(own(believed), policy.timezone)
    return {**facts(policy, alert, place, common, believed), **own_words}


def _plain(text: str) -> str:
    """Write words as a plain SMS carries them, on one line, as the composer does."""
    return " ".join(gsm7.plain(text).split())


def _is_discreet(text: str, way_out: str) -> bool:
    """Tell whether words give nobody away; the number that people text STOP to is meant to be known."""
    try:
        discreet(text.replace(way_out, "") if way_out else text)
    except Indiscreet:
        return False
    return True
