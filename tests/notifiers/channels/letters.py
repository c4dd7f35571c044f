"""A message to send, a letterhead and a time; and a mail read back."""

import email
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from notifiers.email import Letterhead
from notifiers.message import Message

Run = Callable[[Coroutine[Any, Any, Any]], Any]

NOW = datetime(2026, 11, 22, 8, 10, tzinfo=UTC)
TO = "ole.hansen@example.dk"
REF = "0a1b2c3d4e5f6071"
LETTERHEAD = Letterhead("alarm@furesoe.example", "Bo trygt Furesø", "kontakt@furesoe.example")
TEXT = "Bo trygt Furesø: Der er anmeldt flere indbrud i Værløse siden 12/11.\nLås døren, også når du er hjemme."
MESSAGE = Message("a1/r-1/mail", TO, TEXT, ref=REF, subject="Flere indbrud i Værløse")
LONG_URL = "https://trygvarsel.example/leave/" + "0123456789" * 27


def parsed(content: bytes) -> EmailMessage:
    """Read a mail as mail programs do."""
    read = email.message_from_bytes(content, policy=SMTP)
    assert isinstance(read, EmailMessage)
    return read


def part(read: EmailMessage, kind: str) -> str:
    """Take the plain or the HTML part of a mail."""
    body = read.get_body((kind,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())
