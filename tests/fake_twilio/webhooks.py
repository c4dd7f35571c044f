"""A public address and a form in, a signed POST as Twilio makes it out, through the proxy that stands before it."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urldefrag, urlsplit

import aiohttp

from .messages import SECRET
from .signing import signature


class Heard(NamedTuple):
    """What was answered; status 0 is no answer at all."""

    status: int
    body: str


class Webhooks:
    """Posts to public addresses; which local server stands behind one is told by `behind`."""

    def __init__(self) -> None:
        self._local: dict[str, str] = {}
        self._session: aiohttp.ClientSession | None = None

    def behind(self, public: str, local: str) -> None:
        """Say where requests to a public address end, as name servers and a TLS proxy would."""
        self._local[public.rstrip("/")] = local.rstrip("/")

    async def post(self, url: str, form: Mapping[str, str], token: str) -> Heard:
        """Post one form; it is signed for the address as it was given, without what stands after a ``#``."""
        public = urldefrag(url).url
        where, headers = self._reached(public)
        headers |= {
            "X-Twilio-Signature": signature(SECRET, public, form),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
        }
        try:
            async with self._open().post(where, data=form, headers=headers, allow_redirects=False) as answer:
                return Heard(answer.status, await answer.text(errors="replace"))
        except (aiohttp.ClientError, TimeoutError):
            return Heard(0, "")

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    def _reached(self, public: str) -> tuple[str, dict[str, str]]:
        for base, local in self._local.items():
            if public.startswith(base):
                parts = urlsplit(public)
                forwarded = {"X-Forwarded-Proto": parts.scheme, "X-Forwarded-Host": parts.netloc}
                return local + public.removeprefix(base), {"Host": parts.netloc, **forwarded}
        return public, {}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Twilio gives a webhook fifteen seconds.
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        return self._session
