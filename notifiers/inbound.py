"""The body of a text message in, the word it means out: wishes are few, and all else is left alone."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Wish(StrEnum):
    """What somebody wants who texts us."""

    LEAVE = "leave"
    RETURN = "return"
    HELP = "help"
    ACKNOWLEDGE = "acknowledge"
    AUTOMATIC = "automatic"
    """A machine's answer: nobody wants anything, and to answer it might go on for ever."""
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Heard:
    """A wish, and the one known word that it was said with; nothing else of the text is kept."""

    wish: Wish
    word: str = ""


_WORDS: Final[dict[Wish, str]] = {
    # Those in English are Twilio's own.
    Wish.LEAVE: "stop stopall stopalt unsubscribe end quit cancel revoke optout afmeld frameld slet",
    Wish.RETURN: "start unstop tilmeld",
    Wish.HELP: "hjælp hjaelp help info",
    Wish.ACKNOWLEDGE: "ok okay ja modtaget ack",
}
_HARMLESS: Final[dict[Wish, str]] = {
    Wish.LEAVE: "all alle alt besked beskeder me messages mig nu now please sms sms'er tak texts thanks venligst",
    Wish.RETURN: "again igen me mig nu now please tak thank thanks venligst you",
    Wish.HELP: "please tak thank thanks venligst you",
    Wish.ACKNOWLEDGE: "besked beskeden det er har jeg set tak thank thanks you",
}
_WISHES: Final = {word: wish for wish, words in _WORDS.items() for word in words.split()}
_MAY_FOLLOW: Final = {wish: frozenset(f"{words} {_HARMLESS[wish]}".split()) for wish, words in _WORDS.items()}

_ASKED_IS_NOT_SAID = frozenset({Wish.RETURN, Wish.ACKNOWLEDGE})
_LONGEST = 1600
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_AUTOMATIC = re.compile(
    r"\b(auto-? ?(?:svar|reply|matisk svar|matic reply|matic response|response)|out of (?:the )?office"
    r"|kan ikke besvares|kan ikke modtage svar|do not reply|no-?reply)\b"
)


def heard(body: str) -> Heard:
    """Say what a text means: a known word alone on its first line, or with nothing after it but politeness.

    Case, punctuation, quotes and the way letters are composed do not matter. To leave is made easy, and even a question
    mark is forgiven; to be written to again, or to have acknowledged, must have been said and not asked.

    >>> heard('"Stop!" tak').wish, heard("Kan I stoppe?").wish, heard("Stop tyven").wish
    (<Wish.LEAVE: 'leave'>, <Wish.UNCLEAR: 'unclear'>, <Wish.UNCLEAR: 'unclear'>)
    """
    text = _folded(body)
    found = _one(text) or _one(text.strip().partition("\n")[0]) or Heard(Wish.UNCLEAR)
    if found.wish is Wish.LEAVE:
        return found
    if _AUTOMATIC.search(text):
        return Heard(Wish.AUTOMATIC)
    return Heard(Wish.UNCLEAR) if "?" in text and found.wish in _ASKED_IS_NOT_SAID else found


def _folded(body: str) -> str:
    """Write a text in small letters that are composed, without what cannot be seen."""
    text = unicodedata.normalize("NFKC", body[:_LONGEST]).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return "".join(each for each in text if unicodedata.category(each) not in {"Cf", "Cs"})


def _one(text: str) -> Heard | None:
    words = _WORD.findall(text)
    # People write some of them as two.
    if words[:2] in (["opt", "out"], ["un", "stop"]):
        words[:2] = ["".join(words[:2])]
    wish = _WISHES.get(words[0]) if words else None
    if wish is None or not _MAY_FOLLOW[wish].issuperset(words[1:]):
        return None
    return Heard(wish, words[0].upper())
