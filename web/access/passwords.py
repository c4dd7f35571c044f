"""A password in; what is kept of it, or whether it is the one that was kept, out; either takes as long for nobody."""

import secrets
import string
from functools import cached_property
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 12
"""Characters: what a person can make up and remember, and nobody guesses at the pace the door allows."""
LONGEST: Final = 200

_ALPHABET: Final = "".join(sorted(set(string.ascii_lowercase + string.digits) - set("01lo")))


class Weak(ValueError):  # noqa: N818 - said to a person, as it stands
    """A password that will not do, and why: ``short``, ``long`` or ``named``."""


class Passwords:
    """Keeps and tells passwords by argon2id, of which no more than a few are reckoned at a time.

    Parameters
    ----------
    hasher
        The parameters; the usual are those of RFC 9106 for ordinary memory, 64 MiB each.
    at_once
        How many are reckoned at the same time; the others wait.
    """

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = BoundedSemaphore(at_once)

    @cached_property
    def _nobodys(self) -> str:
        """What is reckoned with where there is nothing to reckon with."""
        return self._hasher.hash(secrets.token_urlsafe())

    def kept(self, password: str) -> str:
        """Give what is kept of a password."""
        with self._turn:
            return self._hasher.hash(password)

    def right(self, kept: str | None, password: str) -> bool:
        """Tell whether this is the password that was kept; where none was, reckon as long, and say no."""
        with self._turn:
            try:
                self._hasher.verify(kept or self._nobodys, password[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Tell whether what was kept was made with other parameters than are usual now."""
        return self._hasher.check_needs_rehash(kept)


def strong(password: str, *names: str) -> str:
    """Give a password back that will do.

    >>> strong("korrekt hest batteri", "anna")
    'korrekt hest batteri'
    >>> strong("anna-anna-anna", "anna")
    Traceback (most recent call last):
    web.access.passwords.Weak: named
    """
    if len(password) < SHORTEST:
        raise Weak("short")
    if len(password) > LONGEST:
        raise Weak("long")
    rest = password.casefold()
    for name in names:
        rest = rest.replace(name.casefold(), "") if name else rest
    if len(set(rest)) < 5:
        raise Weak("named")
    return password


def made_up() -> str:
    """Make a password up that can be read aloud: 100 bits in five words of four characters."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(5))
