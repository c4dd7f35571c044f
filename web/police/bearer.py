"""A bearer token of an OpenID Connect issuer in; the source that it speaks for, or what is wrong with it, out."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Self

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from config.schema.intake import BearerSettings
from streams.reports import LONGEST_SOURCE

from .issuer_keys import IssuerKeys

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""How a token may be signed: with a private key of the issuer's, never with one that we would have to share."""

_LEEWAY: Final = 30
_CLIENT: Final = ("azp", "client_id")


class Bearer:
    """Reads tokens of one issuer.

    Parameters
    ----------
    settings
        Whose tokens, for whom, and which source each speaks for.
    keys
        The issuer's public keys, by id.
    now
        Tells the time, aware.
    """

    def __init__(self, settings: BearerSettings, keys: IssuerKeys, now: Callable[[], datetime]) -> None:
        self._settings, self._keys, self._now = settings, keys, now

    @classmethod
    def of(cls, settings: BearerSettings, now: Callable[[], datetime]) -> Self:
        """Make one that asks the issuer for its keys when it first needs them."""
        return cls(settings, IssuerKeys(settings.issuer, settings.keys_url, time.monotonic), now)

    def source_of(self, token: str) -> str:
        """Give the source that a token speaks for; raises `ValueError` with what is wrong with it."""
        try:
            claims = self._claims(token)
        except (ExpiredTokenError, InvalidClaimError, MissingClaimError) as wrong:
            raise ValueError(_said(wrong)) from None
        except (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ValueError("the token is none that this issuer signed, with a key and in a way we know") from None
        return self._source(claims)

    def _claims(self, token: str) -> dict[str, Any]:
        """Read and check a token; whatever it holds that is odd, `joserfc` says so with one error or another."""
        found = jwt.decode(token, self._key, algorithms=list(ALGORITHMS))
        jwt.JWTClaimsRegistry(
            now=int(self._now().timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
        ).validate(found.claims)
        return found.claims

    def _key(self, found: Any) -> KeySet:  # noqa: ANN401  (a token half read, of a private type)
        return self._keys.named(found.headers().get("kid"))

    def _source(self, claims: dict[str, Any]) -> str:
        if self._settings.source_claim is not None:
            source = claims.get(self._settings.source_claim)
            if isinstance(source, str) and 0 < len(source.strip()) <= LONGEST_SOURCE and source.isprintable():
                return source.strip()
            raise ValueError(f'the token names no source in its claim "{self._settings.source_claim}"')
        clients = (claims.get(name) for name in _CLIENT)
        client = next((each for each in clients if isinstance(each, str)), None)
        if client is None or client not in self._settings.sources:
            raise ValueError("the client of the token speaks for no source; the settings say which do")
        return self._settings.sources[client]


def _said(wrong: JoseError) -> str:
    if isinstance(wrong, ExpiredTokenError):
        return "the token has expired"
    claim = getattr(wrong, "claim", "")
    known = claim if claim in {"iss", "aud", "exp", "nbf", "iat"} else "claims"
    return f"the token's {known} is not as it must be"
