"""A text template in, the same template out when no text made from it could alarm, expose or miss what it must hold."""

from config.calm import shouted
from config.forms import Form, forms
from config.grammar import Misread
from config.linting import literal_faults
from notifiers import gsm7

from .strict import said

LONGEST_ADVICE = 80
LONGEST_EXERCISE = 12
LONGEST_WAY_OUT = 40
NUMBER = "{{ number }}"

_WHY = {
    "sender": "a text says who sends it",
    "place": "a text says where",
    "advice": "no text goes out without advice",
    "opt_out": "citizens must see how to stop the texts",
}


def literal(text: str, most: int, *, mark: bool = False) -> str:
    """Check words that stand in a text as they are and are at most ``most`` units long; a mark may be in capitals."""
    plain = " ".join(gsm7.plain(text).split())
    found = literal_faults(plain) + ([] if mark else shouted(plain))
    if gsm7.units(plain) > most:
        found.append(f"is {gsm7.units(plain)} characters long; at most {most} fit")
    if "{" in plain or "}" in plain:
        found.append("holds a brace; placeholders belong in citizens, partners and subjects")
    if not plain:
        found.append("is empty")
    if found:
        raise said("; ".join(found))
    return plain


def with_number(text: str) -> str:
    """Check the words that name the number to text STOP to, which stands where they say ``{{ number }}``."""
    plain = " ".join(gsm7.plain(text).split())
    if plain.count(NUMBER) != 1:
        raise said(f'must say once where the number stands: "{NUMBER}"')
    literal(plain.replace(NUMBER, "-"), LONGEST_WAY_OUT, mark=True)
    return plain


def template(text: str, needed: tuple[str, ...], dated: tuple[str, ...] = ()) -> str:
    """Check a template: whichever way it reads, it holds what is ``needed`` and one of ``dated``, in calm words."""
    plain = " ".join(gsm7.plain(text).split())
    try:
        found = [fault for short in (False, True) for form in forms(plain, short=short) for fault in _faults(form)]
        found = [*_lacking(plain, needed, dated), *found]
    except Misread as why:
        found = why.faults
    if found:
        raise said("; ".join(dict.fromkeys(found)))
    return plain


def _lacking(plain: str, needed: tuple[str, ...], dated: tuple[str, ...]) -> list[str]:
    both = (*forms(plain), *forms(plain, short=True))
    every = [{piece.text for piece in form if piece.named} for form in both]
    wanted = [({name}, _WHY[name]) for name in needed] + ([(set(dated), "a text says since when")] if dated else [])
    return [f"lacks {_either(names)}{_where(every, names)}: {why}" for names, why in wanted if _missed(every, names)]


def _either(names: set[str]) -> str:
    return " or ".join(f'"{{{{ {name} }}}}"' for name in sorted(names))


def _missed(every: list[set[str]], names: set[str]) -> bool:
    return any(not held & names for held in every)


def _where(every: list[set[str]], names: set[str]) -> str:
    return " in one of the ways it can read" if any(held & names for held in every) else ""


def _faults(form: Form) -> list[str]:
    said = " ".join(piece.text for piece in form if not piece.named)
    return literal_faults(said) + shouted(said)
