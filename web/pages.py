"""What there is to tell somebody who follows a link in, one calm page of HTML out."""

from html import escape
from string import Template
from typing import Final, NamedTuple

from notifiers.audience import Medium

from .console.shelf import static

_PAGE = Template("""<!doctype html>
<html lang="$language">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="stylesheet" href="$style">
<body class="plain-page">
<header class="top"><span class="brand">Trygvarsel</span></header>
<main>
<div class="card door">
<h1>$title</h1>
$body
</div>
</main>
</body>
</html>
""")

# What mail programs send of their own accord, so that both ways of leaving are one.
_BUTTON = (
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>{}</button></form>'
)


class _Words(NamedTuple):
    """What the pages say in one language; ``{}`` is what one will get no more of."""

    question: str
    explained: str
    button: str
    left: str
    regret: str


_WORDS: Final = {
    "da": _Words(
        "Vil du afmelde {}?",
        "Så får du ikke flere {} fra os, heller ikke når der er flere indbrud i dit område.",
        "Afmeld",
        "Du er afmeldt",
        "Du får ikke flere {} fra os. Fortryder du, så skriv til den, der tilmeldte dig.",
    ),
    "en": _Words(
        "Stop getting {}?",
        "You will get no more {} from us, not even when there are several break-ins in your area.",
        "Stop",
        "You have left",
        "You will get no more {} from us. If you change your mind, write to whoever signed you up.",
    ),
}
_THINGS: Final = {
    "da": {Medium.EMAIL: "e-mails", Medium.PHONE: "sms'er", Medium.ITSELF: "beskeder"},
    "en": {Medium.EMAIL: "e-mails", Medium.PHONE: "texts", Medium.ITSELF: "messages"},
}


def asks(medium: Medium, language: str) -> str:
    """Ask whether somebody means to leave, with one button."""
    spoken, words, things = _spoken(medium, language)
    body = _paragraph(words.explained.format(things)) + _BUTTON.format(escape(words.button))
    return page(spoken, words.question.format(things), body)


def has_left(medium: Medium, language: str) -> str:
    """Say that somebody has left, this time or before."""
    spoken, words, things = _spoken(medium, language)
    return page(spoken, words.left, _paragraph(words.regret.format(things)))


def unknown() -> str:
    """Say that a link leads nowhere, in both languages, since nobody knows who asks."""
    danish = "Der mangler noget af linket, eller beskeden er for gammel. Brug linket i den seneste besked fra os."
    english = "Part of the link is missing, or the message is too old. Use the link in the latest message from us."
    return page("da", "Linket virker ikke", _paragraph(danish) + f'<p lang="en">{escape(english)}</p>')


def _spoken(medium: Medium, language: str) -> tuple[str, _Words, str]:
    """Choose a language we have: English for who reads neither."""
    spoken = language if language in _WORDS else "en"
    return spoken, _WORDS[spoken], _THINGS[spoken][medium]


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def page(language: str, title: str, body: str) -> str:
    """Make a page; the body is HTML already."""
    return _PAGE.substitute(language=language, style=static("style.css"), title=escape(title), body=body)
