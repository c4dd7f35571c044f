"""A number as somebody writes it into a form in; the word it is known by, and where it can be sent a code, out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from notifiers.keys import nameless
from notifiers.phone import dialled

LONGEST = 40


@dataclass(frozen=True, slots=True)
class Number:
    """A number.

    Parameters
    ----------
    person
        The nameless word; of what is no number too, so that it is counted like one.
    phone
        In international form; empty if it cannot get texts.
    """

    person: str
    phone: str = field(repr=False)


def number_of(key: bytes, written: str, countries: Sequence[str]) -> Number:
    """Read a number; whatever it is, something comes back."""
    plain = written.strip()[:LONGEST]
    try:
        phone = dialled(plain, countries)
    except ValueError:
        return Number(nameless(key, f"no number {plain}"), "")
    return Number(nameless(key, phone), phone)
