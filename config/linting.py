"""A text as a phone would show it and what it was made from in; everything that keeps it from being sent out."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from notifiers import gsm7

from .calm import shouted, uncalm
from .quoting import quoted

MOST_SEGMENTS = 2
LONGEST_SUBJECT = 100
_NUMBER = re.compile(r"\d+")
_POLICE = {"112", "114"}
_LINK = re.compile(r"https?:|www\.|\b[\wæøå-]+\.(?:dk|com|net|org|eu|info|nu|io|ly|me|se|no|de|app)\b", re.IGNORECASE)
_NAMES = ("sender", "place")
_MARK = re.compile(r".{1,12}?: ")  # of an exercise, in any language; what else stands there was read in its template
_NUMBERED = ("since", "count", "days", "quiet", "opt_out")
_LACKS = {
    "sender": "does not say who sends it",
    "place": "does not say where",
    "time": "does not say since when",
    "advice": "gives no advice",
    "opt_out": "does not say how to stop the texts",
}


def faults(
    body: str, words: Mapping[str, str | int], stage: str, *, citizens: bool, most: int = MOST_SEGMENTS
) -> list[str]:
    """Say what is wrong with a whole text, every fault in words that finish "it …"; nothing when it may be sent.

    Parameters
    ----------
    body
        The text, to the last character.
    words
        What it was put together from, by the names of placeholders.
    stage, citizens
        What it tells of, and whom.
    most
        How many SMS segments it may take.

    Examples
    --------
    >>> words = {"sender": "Bo trygt", "place": "Farum", "since": "3/2", "advice": "Lås døren.", "opt_out": ""}
    >>> faults("Bo trygt: Indbrud i Farum siden 3/2. Lås døren.", words, "opened", citizens=True)
    []
    >>> faults("Bo trygt: Indbrud på Elmevej 14 siden 3/2. Lås døren.", words, "opened", citizens=True)
    ['does not say where', 'holds the number 14, which may be an address']
    """
    if not body.strip():
        return ["is empty"]
    needed = _needed(words, stage, citizens=citizens)
    found = [_LACKS[what] for what, ways in needed.items() if not any(way and way in body for way in ways)]
    names = f"{words['sender']}\n{words['place']}"  # what they are called is not ours to judge
    allowed = _POLICE.union(_NUMBER.findall(names), *(_NUMBER.findall(str(words.get(each, ""))) for each in _NUMBERED))
    strange = dict.fromkeys(number for number in _NUMBER.findall(body) if number not in allowed)
    found += [f"holds the number {number}, which may be an address" for number in strange]
    found += [*_misshapen(body), *uncarried(body), *linked(_without(body, words, *_NAMES)), *_loud(body, words)]
    if set("{}") & set(body) - set(names):
        found.append("holds a brace")
    if (count := gsm7.segments(body)) > most:
        found.append(f"takes {count} SMS segments; at most {most} are sent")
    return found


def subject_faults(subject: str, words: Mapping[str, str | int]) -> list[str]:
    """Say what is wrong with a headline."""
    found = [] if str(words["place"]) in subject else [_LACKS["place"]]
    found += [*_misshapen(subject), *uncarried(subject), *linked(_without(subject, words, *_NAMES))]
    found += _loud(subject, words)
    if len(subject) > LONGEST_SUBJECT:
        found.append(f"is {len(subject)} characters long; a headline has at most {LONGEST_SUBJECT}")
    return found


def literal_faults(text: str) -> list[str]:
    """Say what is wrong with words that will stand in a text as they are.

    No digits but the police's own two numbers: that alone keeps every house number and phone number out.
    """
    found = [*uncarried(text), *linked(text)]
    if any(number not in _POLICE for number in _NUMBER.findall(text)):
        found.append("holds digits; only 112 and 114 may stand in a text, so that no address can")
    return found + uncalm(text)


def uncarried(text: str) -> list[str]:
    """Say what a plain SMS cannot carry."""
    strange = gsm7.unsendable(text)
    return [f"holds {', '.join(map(quoted, strange[:5]))}, which a plain SMS cannot carry"] if strange else []


def linked(text: str) -> list[str]:
    """Say if there is a link."""
    return ["holds a link; operators block texts with links, and people fear them"] if _LINK.search(text) else []


def _needed(words: Mapping[str, str | int], stage: str, *, citizens: bool) -> dict[str, list[str]]:
    """List what a text must hold one of, word for word."""
    since, quiet = str(words["since"]), str(words.get("quiet", ""))
    needed = {
        "sender": [str(words["sender"])],
        "place": [str(words["place"])],
        "time": [since, quiet] if stage == "over" else [since],
        "advice": [str(words["advice"])],
    }
    if citizens and stage == "opened" and words["opt_out"]:
        needed["opt_out"] = [str(words["opt_out"])]
    return needed


def _loud(text: str, words: Mapping[str, str | int]) -> list[str]:
    """Say what is not calm in a whole text: what the sender and the place are called is not ours to judge."""
    return list(_uncalm(_without(text, words, *_NAMES, "opt_out")))


@lru_cache(maxsize=8192)
def _uncalm(own: str) -> tuple[str, ...]:
    """Remember what was found: without its names, a text reads alike in every partnership."""
    return (*uncalm(own), *shouted(own[mark.end() :] if (mark := _MARK.match(own)) else own))


def _without(text: str, words: Mapping[str, str | int], *named: str) -> str:
    """Put a letter in place of some of the words, so that "Farum.Se" is a link wherever it may be."""
    said = sorted(filter(None, (str(words.get(name, "")) for name in named)), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, said)), "x", text)


def _misshapen(body: str) -> list[str]:
    found = []
    if not unicodedata.is_normalized("NFC", body):
        found.append("holds letters that are put together from parts (it is not NFC)")
    if not body.isprintable() and any(unicodedata.category(character).startswith("C") for character in body):
        found.append("holds control characters")
    if body != body.strip() or "  " in body:
        found.append("holds spaces at an end, or two in a row")
    return found
