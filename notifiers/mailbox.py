"""A mail address as people write it in, one that can be written to out, or why it cannot."""

import re

# Narrower than the standard on purpose: no quotes, no comments, no letters outside ASCII before the @.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

_LONGEST = 254


def mailbox(written: str) -> str:
    """Turn an address into small letters, its domain as the network knows it.

    Raises `ValueError` with a reason that does not repeat the address.

    >>> mailbox("Åse@Example.dk")
    Traceback (most recent call last):
    ValueError: holds something before the @ that mail servers rarely take
    >>> mailbox("Soren@Blåbær.dk")
    'soren@xn--blbr-roah.dk'
    """
    local, at, domain = written.lower().rpartition("@")
    if not at or not local or not domain:
        raise ValueError("is not a mail address, such as name@example.dk")
    # Mail programs would read =?…?= as an encoded word, and so as another address.
    if len(local) > 64 or "=?" in local or not _LOCAL.fullmatch(local):
        raise ValueError("holds something before the @ that mail servers rarely take")
    if len(domain) > _LONGEST:
        raise ValueError("is longer than a mail address can be")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise ValueError("has something after the @ that is no domain") from None
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError("has something after the @ that is no domain")
    if len(local) + 1 + len(domain) > _LONGEST:
        raise ValueError("is longer than a mail address can be")
    return f"{local}@{domain}"
