"""An SMS text in, what it costs and what in it cannot be sent as GSM-7 out."""

import unicodedata

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_ALL = _BASIC | _EXTENDED

_PLAINER = str.maketrans(
    {
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{CHARACTER TABULATION}": " ",
        "\N{SOFT HYPHEN}": None,
        "\N{ZERO WIDTH SPACE}": None,
    }
)


def plain(text: str) -> str:
    """Write a text with the characters of GSM-7 where an equal one exists; leave the others as they are.

    >>> plain("»Lås døren« også bagtil…")
    '"Lås døren" også bagtil...'
    """
    return unicodedata.normalize("NFC", text.translate(_PLAINER))


def unsendable(text: str) -> list[str]:
    """List the characters outside GSM-7, each once, in the order they appear.

    One of them is enough to make the whole text dearer: 70 units fit in a segment instead of 160.

    >>> unsendable("Tórshavn °")
    ['ó', '°']
    """
    return [character for character in dict.fromkeys(text) if character not in _ALL]


def units(text: str) -> int:
    """Count what a text takes up: septets as GSM-7 if all of it can be, else 16-bit units as UCS-2.

    >>> units("æøå"), units("10 €"), units("20°")
    (3, 5, 3)
    """
    return sum(_widths(text))


def segments(text: str) -> int:
    """Count the segments an operator bills: 160 septets or 70 units alone, 153 or 67 each when joined.

    A character that takes two units is never split between two segments.

    >>> segments("a" * 160), segments("a" * 161), segments("a" * 152 + "€" + "a" * 152)
    (1, 2, 3)
    """
    alone, joined = (70, 67) if unsendable(text) else (160, 153)
    widths = _widths(text)
    if sum(widths) <= alone:
        return 1
    count, room = 1, joined
    for width in widths:
        if width > room:
            count, room = count + 1, joined
        room -= width
    return count


def _widths(text: str) -> list[int]:
    """Say how many units each character takes in the encoding that the whole text needs."""
    if unsendable(text):
        return [2 if ord(character) > 0xFFFF else 1 for character in text]
    return [2 if character in _EXTENDED else 1 for character in text]
