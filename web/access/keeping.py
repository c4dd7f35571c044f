"""Something random that is somebody's key to something in; what may be kept of it out."""

from hashlib import sha256


def hashed(secret: str) -> str:
    """Give what is kept of a token, a key or a ticket: it is random and long, so a plain hash cannot be undone.

    >>> len(hashed("tv_7_x"))
    64
    """
    return sha256(secret.encode()).hexdigest()
