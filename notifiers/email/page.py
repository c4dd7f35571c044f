"""A text in, the same text as a simple web page for mail programs out; readable without images or styles."""

from html import escape
from typing import Final, NamedTuple

from .links import Links

_STYLE: Final = "margin:0;padding:24px;color:#1a1a1a;background:#ffffff;font:17px/1.5 Arial,Helvetica,sans-serif"
_SMALL: Final = "font-size:14px;color:#555555"


class _Asked(NamedTuple):
    """A question, and what the link says that answers it."""

    question: str
    answer: str


_WAY_OUT: Final = {
    "da": _Asked("Vil du ikke have flere af disse mails?", "Afmeld dig her"),
    "en": _Asked("Would you rather not have these mails?", "Leave the list here"),
}
_SEEN: Final = {
    "da": _Asked("Tager du den?", "Sig ja her, så spørger vi ikke flere"),
    "en": _Asked("Will you see to it?", "Say yes here, and we ask nobody else"),
}


def in_plain(language: str, links: Links) -> str:
    """Say in plain text how to answer, and how to get no more mails; nothing where there is no link to say it with.

    >>> in_plain("da", Links(leave="https://example.org/l/1")).strip()
    'Vil du ikke have flere af disse mails? Afmeld dig her: https://example.org/l/1'
    """
    asked = [f"\n{words.question} {words.answer}: {link}\n" for words, link in _asked(language, links) if link]
    return "".join(asked)


def page(language: str, subject: str, text: str, links: Links) -> str:
    """Write the page; whatever the text holds is shown and none of it obeyed."""
    paragraphs = "".join(f"<p>{escape(part)}</p>\n" for part in text.split("\n") if part.strip())
    seen, leave = (_linked(*each) for each in _asked(language, links))
    answer = f"<p>{seen}</p>\n" if seen else ""
    foot = f'<p style="{_SMALL}">{leave}</p>\n' if leave else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(subject)}</title></head>\n'
        f'<body style="{_STYLE}">\n<div style="max-width:34em">\n{paragraphs}{answer}{foot}</div>\n</body>\n</html>\n'
    )


def _asked(language: str, links: Links) -> list[tuple[_Asked, str | None]]:
    seen, way_out = (words.get(language, words["en"]) for words in (_SEEN, _WAY_OUT))
    return [(seen, links.acknowledge), (way_out, links.leave)]


def _linked(words: _Asked, link: str | None) -> str:
    return f'{escape(words.question)} <a href="{escape(link)}">{escape(words.answer)}</a>' if link else ""
