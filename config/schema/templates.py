"""A text template in, the same template out when no text made from it could alarm, expose or run too long."""

import re
from string import Formatter

from config.quoting import listed, quoted, suggestion
from notifiers import gsm7

from .strict import said
from .words import LONGEST_PLACE, LONGEST_SENDER, faults

LONGEST_ADVICE = 80
LONGEST_OPT_OUT = 50
LONGEST_EXERCISE = 12
MOST_SEGMENTS = 2
# What each placeholder may at most become.
WORST = {
    "sender": "s" * LONGEST_SENDER,
    "place": "p" * LONGEST_PLACE,
    "count": "999",
    "since": "31/12",
    "days": "999",
    "advice": "a" * LONGEST_ADVICE,
    "opt_out": "o" * LONGEST_OPT_OUT,
}
_NUMBER = re.compile(r"\d+")
_POLICE = {"112", "114"}
# Words that frighten more than they help, in the two shipped languages.
_ALARMING = re.compile(
    r"\b(?:alarm\w*|panik\w*|chok\w*|frygt\w*|bølge\w*|indbrudsbølge\w*|hærge\w*|epidemi\w*|terror\w*|"
    r"panic\w*|shock\w*|fear\w*|rampage\w*|crime wave)\b",
    re.IGNORECASE,
)


def literal_faults(text: str) -> list[str]:
    """Say what is wrong with words that will stand in a text as they are, in words that finish "it …".

    No digits but the police's own two numbers: that alone keeps every house number and phone number out.
    """
    found = faults(text)
    if any(number not in _POLICE for number in _NUMBER.findall(text)):
        found.append("holds digits; only 112 and 114 may stand in a text, so that no address can")
    if word := _ALARMING.search(text):
        found.append(f"holds {quoted(word[0])}, which alarms; say calmly what to do instead")
    return found


def literal(text: str, most: int) -> str:
    """Check words that stand in a text as they are and are at most ``most`` units long."""
    plain = gsm7.plain(text).strip()
    found = literal_faults(plain)
    if gsm7.units(plain) > most:
        found.append(f"is {gsm7.units(plain)} characters long; at most {most} fit")
    if "{" in plain or "}" in plain:
        found.append("holds a brace; placeholders belong in citizens and partners")
    if not plain:
        found.append("is empty")
    if found:
        raise said("; ".join(found))
    return plain


def template(text: str, needed: tuple[str, ...]) -> str:
    """Check a template: known placeholders, the ``needed`` ones among them, calm words, two segments at the worst."""
    plain = gsm7.plain(text).strip()
    try:
        pieces = list(Formatter().parse(plain))
    except ValueError:
        raise said('holds a brace without its partner; placeholders look like "{place}"') from None
    names = {name for _, name, _, _ in pieces if name is not None}
    found = [f"{quoted('{' + name + '}')} is no placeholder{_guess(name)}" for name in sorted(names - WORST.keys())]
    if any(layout or conversion for _, _, layout, conversion in pieces):
        found.append('holds a placeholder with a format; write it plainly, like "{place}"')
    found += [f'lacks "{{{name}}}"{_WHY[name]}' for name in needed if name not in names]
    found += literal_faults(" ".join(words for words, _, _, _ in pieces))
    if not found and (count := gsm7.segments(_worst(plain))) > MOST_SEGMENTS:
        found.append(f"can take {count} SMS segments; at most {MOST_SEGMENTS} are sent, so make it shorter")
    if found:
        raise said("; ".join(found))
    return plain


_WHY = {
    "sender": ": a text says who sends it",
    "place": ": a text says where",
    "advice": ": no text goes out without advice",
    "opt_out": ": citizens must see how to stop the texts",
}


def _guess(name: str) -> str:
    return suggestion(name, WORST) or f"; they are: {listed(WORST)}"


def _worst(plain: str) -> str:
    return "x" * LONGEST_EXERCISE + ": " + plain.format(**WORST)
