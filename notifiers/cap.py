"""What is known of an alert in, the same as a CAP 1.2 document for authorities out.

The Common Alerting Protocol is an OASIS standard; an alert of ours is for a restricted circle and holds a place.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from .cap_facts import Told, stamp

NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOLDS, _ENDING_HOLDS = timedelta(days=14), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues a partnership's alerts, for what ground, and in what words.

    Parameters
    ----------
    sender
        Names us among all senders, such as a mail address; no spaces, commas, ``<`` or ``&``.
    name
        What people call us.
    area
        The ground we watch, in words.
    geocode
        What kind of code it has and which, such as ``("kommunekode", "0190")``.
    restriction
        Who may see it.
    event
        What our alerts are about, by language; the document has a block for each.
    exercise
        Marks all alerts as one.
    """

    sender: str
    name: str
    area: str
    geocode: tuple[str, str] | None
    restriction: str
    event: Mapping[str, str]
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a stage is to CAP, and in words by language; ``{}`` stands for the event."""

    kind: str
    response: str
    urgency: str
    severity: str
    certainty: str
    words: Mapping[str, str]
    holds: timedelta


_NEWS: Final = ("Prepare", "Expected", "Moderate", "Likely")
_NOTHING: Final = ("None", "Unknown", "Unknown", "Unknown")
_MEANINGS: Final = {
    "opened": _Meaning("Alert", *_NEWS, {"da": "{}", "en": "{}"}, _HOLDS),
    "growing": _Meaning("Update", *_NEWS, {"da": "{}: fortsætter", "en": "{}: goes on"}, _HOLDS),
    "over": _Meaning(
        "Update", "AllClear", "Past", "Minor", "Observed", {"da": "{}: slut", "en": "{}: over"}, _ENDING_HOLDS
    ),
    "withdrawn": _Meaning(
        "Cancel", "None", "Past", "Minor", "Unlikely", {"da": "{}: trukket tilbage", "en": "{}: withdrawn"},
        _ENDING_HOLDS,
    ),
    "": _Meaning("Alert", *_NOTHING, {"da": "{}: prøve", "en": "{}: test"}, _ENDING_HOLDS),
}  # fmt: skip


def alert(told: Told, text: str, language: str, issuer: Issuer, earlier: Sequence[str] = ()) -> bytes:
    """Write one document; the same is written however often it is asked for.

    Parameters
    ----------
    told
        The facts. Without a stage it is a test.
    text, language
        The message as people get it; it describes the event in the block of its language.
    issuer
        Who says so.
    earlier
        What was issued before of the same story, each as `reference` writes it. Whatever there is nothing before
        stands as an alert of its own, since CAP has no update of nothing.
    """
    meaning = _MEANINGS[told.stage]
    root = ET.Element("alert", xmlns=NAMESPACE)
    _put(root, "identifier", told.identifier)
    _put(root, "sender", issuer.sender)
    _put(root, "sent", stamp(told.at))
    _put(root, "status", "Exercise" if issuer.exercise else "Actual" if told.stage else "Test")
    _put(root, "msgType", meaning.kind if earlier else "Alert")
    _put(root, "scope", "Restricted")
    _put(root, "restriction", issuer.restriction)
    if issuer.exercise:
        _put(root, "note", "ØVELSE / EXERCISE")
    if earlier:
        _put(root, "references", " ".join(earlier))
    if told.story:
        _put(root, "incidents", told.story)
    for each, event in issuer.event.items():
        described = text if each == language else ""
        _add_info(root, told, meaning, issuer, (each, event, described))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def reference(issuer: Issuer, identifier: str, sent: str) -> str:
    """Name an issued document to one that follows it; ``sent`` as the document has it."""
    return f"{issuer.sender},{identifier},{sent}"


def _add_info(root: ET.Element, told: Told, meaning: _Meaning, issuer: Issuer, words: tuple[str, str, str]) -> None:
    language, event, described = words
    headline = meaning.words.get(language, meaning.words["en"]).format(event)
    info = ET.SubElement(root, "info")
    _put(info, "language", language)
    _put(info, "category", "Security")
    _put(info, "event", event)
    _put(info, "responseType", meaning.response)
    _put(info, "urgency", meaning.urgency)
    _put(info, "severity", meaning.severity)
    _put(info, "certainty", meaning.certainty)
    if told.since is not None:
        _put(info, "onset", stamp(told.since))
    _put(info, "expires", stamp(told.at + meaning.holds))
    _put(info, "senderName", issuer.name)
    _put(info, "headline", f"{headline} ({issuer.area})")
    _put(info, "description", described or headline)
    for name, value in told.numbers.items():
        _put_pair(info, "parameter", name, value)
    area = ET.SubElement(info, "area")
    _put(area, "areaDesc", issuer.area)
    if told.circle:
        _put(area, "circle", told.circle)
    if issuer.geocode:
        _put_pair(area, "geocode", *issuer.geocode)


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _ILLEGAL.sub("", text)


def _put_pair(parent: ET.Element, kind: str, name: str, value: str) -> None:
    pair = ET.SubElement(parent, kind)
    _put(pair, "valueName", name)
    _put(pair, "value", value)
