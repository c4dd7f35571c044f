"""A message in, the name that a channel gives it towards others out: the same however often it is sent."""

import hashlib

from .message import Message


def name_of(message: Message) -> str:
    """Take the message's ref; one without, as in a trial, is named after what it is and whom it is for.

    >>> name_of(Message("k", "", "Lås døren", ref="0a1b2c3d4e5f6071"))
    '0a1b2c3d4e5f6071'
    """
    return message.ref or hashlib.sha256(f"{message.key} {message.to}".encode()).hexdigest()[:16]
