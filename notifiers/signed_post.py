"""Some bytes for a partner's system in, a receipt out: one POST, signed as Standard Webhooks has it.

The receiver drops what it has already had, by ``webhook-id``; so whatever is in doubt is simply sent again.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from .message import Halted, InDoubt, NoReceipt, Receipt, TryAgain, Undeliverable
from .reasons import Reason
from .retry_after import retry_after
from .transport import Answer, Transport

_SHORTEST_SECRET = 24
_PREFIX = "whsec_"
_MEANINGS: Final[dict[int, tuple[type[NoReceipt], Reason]]] = {
    401: (Halted, Reason.BAD_LOGIN),
    403: (Halted, Reason.BAD_LOGIN),
    404: (Halted, Reason.BAD_ADDRESS),
    405: (Halted, Reason.BAD_ADDRESS),
    408: (TryAgain, Reason.NO_ANSWER),
    410: (Halted, Reason.BAD_ADDRESS),
    425: (TryAgain, Reason.SLOW_DOWN),
    429: (TryAgain, Reason.SLOW_DOWN),
    503: (TryAgain, Reason.SLOW_DOWN),
}


def key_of(secret: str) -> bytes:
    """Read a secret: the base64 behind ``whsec_``, or else its own characters.

    Raises `ValueError` for one that is shorter than 24 bytes.

    >>> key_of("whsec_" + "QUJD" * 8) == b"ABC" * 8
    True
    """
    try:
        written = secret.strip()
        plain = written.removeprefix(_PREFIX)
        key = base64.b64decode(plain, validate=True) if plain != written else written.encode()
    except binascii.Error:
        raise ValueError(f"is not base64 behind {_PREFIX}") from None
    if len(key) < _SHORTEST_SECRET:
        raise ValueError(f"is too short; at least {_SHORTEST_SECRET} bytes are needed")
    return key


def signature(key: bytes, name: str, timestamp: int, body: bytes) -> str:
    """Sign a body together with its name and time (seconds since 1970).

    >>> signature(b"k" * 24, "0a1b", 1700000000, b"{}")
    'v1,DttwwU9u4DLsfjpe7z8yQrzlVukI8ZqtecRS1Dbkqr0='
    """
    digest = hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


class SignedPost:
    """POSTs to one address; it is shown nowhere but for its host.

    Parameters
    ----------
    url
        Where to; redirects are not followed.
    key
        What is signed with.
    transport
        What it goes through.
    now
        The time that is signed, aware.
    """

    def __init__(
        self, url: str, key: bytes, transport: Transport, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._url = url
        self._key = key
        self._transport = transport
        self._now = now

    def __repr__(self) -> str:
        return f"SignedPost({urlsplit(self._url).hostname})"

    async def post(self, name: str, body: bytes, content_type: str) -> Receipt:
        """POST once; raises as `Channel.send` does."""
        timestamp = int(self._now().timestamp())
        headers = {
            "Content-Type": content_type,
            "webhook-id": name,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(self._key, name, timestamp, body),
        }
        try:
            answer = await self._transport.request("POST", self._url, body=body, headers=headers)
        except InDoubt as why:
            raise TryAgain(why.reason, why.detail) from None
        if not 200 <= answer.status < 300:
            raise _verdict(answer)
        return Receipt(name, f"HTTP {answer.status}")

    async def close(self) -> None:
        """Hang up."""
        await self._transport.close()


def _verdict(answer: Answer) -> NoReceipt:
    detail = f"HTTP {answer.status}"
    if answer.status < 400:
        return Halted(Reason.BAD_ADDRESS, detail)
    default = (TryAgain, Reason.PROVIDER_FAILED) if answer.status >= 500 else (Undeliverable, Reason.REFUSED)
    kind, reason = _MEANINGS.get(answer.status, default)
    if kind is TryAgain:
        return TryAgain(reason, detail, after=retry_after(answer.headers))
    return kind(reason, detail)
