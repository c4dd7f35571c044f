"""An address on the web as people write it in, the same out if alerts may be sent to it, or why they may not."""

from urllib.parse import urlsplit

_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


def web_address(written: str) -> str:
    """Check an address: encrypted unless it is on this machine, and without a login in it.

    Raises `ValueError` with a reason that does not repeat the address, for its path may be a secret.

    >>> web_address("https://alarm.example.dk/in?kommune=190")
    'https://alarm.example.dk/in?kommune=190'
    >>> web_address("http://alarm.example.dk/in")
    Traceback (most recent call last):
    ValueError: must begin with https://; http:// is for this machine alone
    """
    if not written.isascii() or not written.isprintable() or " " in written:
        raise ValueError("holds characters that an address on the web cannot; write them as % and digits")
    try:
        parts = urlsplit(written)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        raise ValueError("must be an address on the web, like https://alarm.example.dk/in")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in _THIS_MACHINE):
        raise ValueError("must begin with https://; http:// is for this machine alone")
    if "@" in parts.netloc:
        raise ValueError("holds a login; messages are signed instead")
    if parts.fragment:
        raise ValueError("holds a #, behind which nothing is sent")
    return written
