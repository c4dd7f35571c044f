"""What somebody wrote in, a safe quotation of it and a guess at what was meant out."""

import difflib
import re
from collections.abc import Iterable

SECRET = re.compile(
    r"(?<![0-9A-Za-z])(?:AC|SK)?[0-9a-fA-F]{32}(?![0-9A-Za-z])"  # Twilio account, API key or token
    r"|://[^/\s:@]*:[^/\s@]+@"  # a password inside an address
)
_NUMBER_OF_A_PERSON = re.compile(r"\+?\d(?:[ -]?\d){7,}")
_LONGEST = 40


def quoted(value: object) -> str:
    """Quote a value as its writer knows it, shortened, and without anything secret or anybody's number.

    >>> quoted("treshold"), quoted(True), quoted(None), quoted([1])
    ('"treshold"', 'true', 'nothing', 'a list')
    >>> quoted("+45 12 34 56 78")
    '"…"'
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str():
            return f'"{shown(value)}"'
        case dict():
            return "a block of settings"
        case list() | tuple():
            return "a list"
        case _:
            return str(value)


def shown(text: str) -> str:
    """Write a text so that it fits a line and a terminal: shortened, printable, nothing secret, nobody's number."""
    line = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(_NUMBER_OF_A_PERSON.sub("…", SECRET.sub("…", line)).split())
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line


def suggestion(word: object, known: Iterable[str]) -> str:
    """Guess which known word was meant; empty when none comes near.

    >>> suggestion("treshold", ["window", "threshold"])
    '; did you mean "threshold"?'
    """
    plain = {known_word.casefold(): known_word for known_word in known}
    near = difflib.get_close_matches(str(word).casefold()[:100], plain, n=1, cutoff=0.6)
    return f'; did you mean "{plain[near[0]]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """List known words in their own order, a long list only in part."""
    known = list(words)
    shown = ", ".join(known[:20])
    return f"{shown}, …" if len(known) > 20 else shown


def unknown(kind: str, word: object, known: Iterable[str]) -> str:
    """Say that there is no such thing, which one may have been meant, and which there are.

    >>> unknown("area", "elm_st", ["mill", "elm"])
    'no area "elm_st"; did you mean "elm"? the areas are: mill, elm'
    """
    words = list(known)
    guess = suggestion(word, words)
    there_are = f"the {_plural(kind)} are: {listed(words)}" if words else f"there are no {_plural(kind)}"
    return f"no {kind} {quoted(word)}{guess or ';'} {there_are}"


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
