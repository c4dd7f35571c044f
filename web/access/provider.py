"""A provider's address in; where it wants people sent, and who it says has come back, out (OpenID Connect Core 1.0)."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.base import OAuth2Error  # type: ignore[import-untyped]  # Authlib ships no types
from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]  # as above
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from config.schema.sign_in import SignInSettings
from web.police.bearer import ALGORITHMS
from web.police.issuer_keys import FRESH, IssuerKeys, document

log = logging.getLogger(__name__)

_PATIENCE: Final = 5.0
_LEEWAY: Final = 30
_NO_SOONER: Final = 10.0
"""Seconds between two questions to a provider that does not answer."""
_ODD: Final = (
    httpx.HTTPError, httpx.InvalidURL, OAuth2Error, JoseError, ValueError, TypeError, KeyError, AttributeError,
    RecursionError,
)  # fmt: skip
"""What libraries raise over an answer that is not as it must be."""


class Unwelcome(Exception):  # noqa: N818 - it reads as what is said
    """A sign-in that cannot be believed, or of somebody who has no account; for the log, and never a name."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What one sign-in is told from all others by; kept by the browser, and known to nobody else.

    Parameters
    ----------
    state
        Comes back with the browser: it is the browser that was sent.
    nonce
        Comes back in the ID token: it was made for this sign-in.
    verifier
        Goes to the provider behind the browser's back: whoever reads the code on the way cannot use it (RFC 7636).
    """

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


class Provider:
    """Sends people to a provider, and believes it about them within narrow bounds.

    Parameters
    ----------
    secret
        What it knows us by.
    now
        Tells the time, aware.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self,
        settings: SignInSettings,
        secret: str,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings, self._secret, self._now, self._clock = settings, secret, now, clock
        self._told: Mapping[str, Any] | None = None
        self._asked = self._tried = -FRESH
        self._keys: IssuerKeys | None = None

    def address(self, errand: Errand, back: str) -> str:
        """Give the address to send a browser to; raises `Unwelcome` when the provider does not answer."""
        with httpx.Client(timeout=_PATIENCE) as http:
            try:
                url, _ = self._client(http, back).create_authorization_url(
                    str(self._about(http)["authorization_endpoint"]),
                    state=errand.state,
                    nonce=errand.nonce,
                    code_verifier=errand.verifier,
                )
            except _ODD as error:
                raise Unwelcome(f"the provider does not answer as it must: {type(error).__name__}") from None
        return str(url)

    def who(self, code: str, errand: Errand, back: str) -> dict[str, Any]:
        """Give what the provider says of whoever has come back with a code; raises `Unwelcome`."""
        with httpx.Client(timeout=_PATIENCE) as http:
            try:
                answered = self._client(http, back).fetch_token(
                    str(self._about(http)["token_endpoint"]),
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=errand.verifier,
                    auth=(self.settings.client_id, self._secret),
                )
                return self._believed(str(answered["id_token"]), errand)
            except _ODD as error:
                raise Unwelcome(f"what came back cannot be believed: {type(error).__name__}") from None

    def _client(self, http: httpx.Client, back: str) -> OAuth2Client:
        return OAuth2Client(
            http,
            client_id=self.settings.client_id,
            scope=" ".join(self.settings.scopes),
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _about(self, http: httpx.Client) -> Mapping[str, Any]:
        """Give where everything is: asked for once in a while, and what was told counts until then."""
        stale = self._told is None or self._clock() - self._asked >= FRESH
        if stale and self._clock() - self._tried >= _NO_SOONER:
            self._tried = self._clock()
            try:
                self._told, self._asked = self._ask(http), self._tried
            except _ODD:
                log.warning("the provider that people sign in at does not answer as it must")
        if self._told is None:
            raise ValueError("the provider has told nothing yet")
        return self._told

    def _ask(self, http: httpx.Client) -> Mapping[str, Any]:
        """Ask where everything is; all of it must be as safe to reach as the provider itself."""
        issuer = self.settings.issuer
        told = document(http, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        places = [str(told[name]) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if told["issuer"] != issuer or any(urlsplit(each).scheme != urlsplit(issuer).scheme for each in places):
            raise ValueError("not what this issuer would say of itself")
        self._keys = self._keys or IssuerKeys(issuer, places[-1], self._clock)
        return told

    def _believed(self, token: str, errand: Errand) -> dict[str, Any]:
        """Check an ID token: signature, issuer, audience, times, and that it was made for this sign-in."""
        found = jwt.decode(token, self._key, algorithms=list(ALGORITHMS))
        claims: dict[str, Any] = found.claims
        jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self.settings.issuer},
            aud={"essential": True, "value": self.settings.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": errand.nonce},
        ).validate(claims)
        alone = not isinstance(claims["aud"], list) or len(claims["aud"]) == 1
        if claims.get("azp", self.settings.client_id if alone else None) != self.settings.client_id:
            raise ValueError("made for another client")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
            raise ValueError("no subject")
        return claims

    def _key(self, found: Any) -> KeySet:  # noqa: ANN401 - a token half read, of a private type
        if self._keys is None:
            raise ValueError("no keys")
        return self._keys.named(found.headers().get("kid"))
