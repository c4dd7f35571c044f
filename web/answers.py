"""What was done about a text message in; the one calm SMS that says so, as TwiML, out."""

from enum import StrEnum
from typing import Final
from xml.sax.saxutils import escape


class Reply(StrEnum):
    """What there is to say."""

    LEFT = "left"
    BACK = "back"
    STRANGER = "stranger"
    HELP = "help"
    THANKS = "thanks"
    NOBODY_READS = "nobody reads"


# Plain GSM-7 of at most one segment, without links; who is in danger is told whom to ring.
WORDS: Final[dict[str, dict[Reply, str]]] = {
    "da": {
        Reply.LEFT: "Du er afmeldt og får ikke flere sms'er fra os. Skriv START, hvis du fortryder.",
        Reply.BACK: "Velkommen tilbage. Du får igen besked, når der er noget at holde øje med i dit område. "
        "Skriv STOP for at afmelde.",
        Reply.STRANGER: "Vi kender ikke dit nummer. Spørg din nabohjælp, grundejerforening eller kommune, "
        "hvordan du kommer med.",
        Reply.HELP: "Ring 112, hvis tyven er der nu, og 114 ved mistanke. Vi skriver kun, når der er flere indbrud "
        "i dit område. Skriv STOP for at afmelde.",
        Reply.THANKS: "Tak. Vi har noteret, at du har set beskeden.",
        Reply.NOBODY_READS: "Ingen læser svar på dette nummer. Ring 112, hvis tyven er der nu, og 114 ved mistanke. "
        "Skriv STOP for at afmelde.",
    },
    "en": {
        Reply.LEFT: "You have left and will get no more texts from us. Text START if you change your mind.",
        Reply.BACK: "Welcome back. You will hear from us again when there is something to look out for in your area. "
        "Text STOP to leave.",
        Reply.STRANGER: "We do not know your number. Ask your neighbourhood watch, residents' association or "
        "municipality how to join.",
        Reply.HELP: "Call 112 if the burglar is there now, 114 if you suspect something. We only write about several "
        "break-ins in your area. Text STOP to leave.",
        Reply.THANKS: "Thank you. We have noted that you have seen the message.",
        Reply.NOBODY_READS: "Nobody reads texts here. Call 112 if the burglar is there now, 114 if you suspect "
        "something. Text STOP to leave.",
    },
}


def in_words(reply: Reply, language: str | None) -> str:
    """Word a reply: in Danish for whom we do not know, in English for who reads neither."""
    return WORDS["da" if language is None else language if language in WORDS else "en"][reply]


def twiml(text: str | None) -> str:
    """Write an answer as Twilio reads it; None says nothing.

    >>> twiml(None)
    '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    """
    said = "<Response/>" if text is None else f"<Response><Message>{escape(text)}</Message></Response>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{said}'
