"""An issuer's address in; its public keys, fetched seldom and within bounds, out."""

import json
from collections.abc import Callable
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from web.problems import Problem

FRESH: Final = 3600.0
"""Seconds after which keys are fetched anew."""

NO_SOONER: Final = 60.0
"""Seconds between two fetches, however many tokens come with keys that nobody has heard of."""

_PATIENCE: Final = 3.0
_LARGEST: Final = 256 * 1024
_MOST_KEYS: Final = 50
_AGAIN: Final = {"Retry-After": f"{NO_SOONER:.0f}"}


class IssuerKeys:
    """Knows the public keys of an issuer.

    Keys that cannot be fetched anew go on being used; before any was fetched, nobody can be let in by a token.

    Parameters
    ----------
    issuer
        Who says where its keys are, unless ``keys_url`` does.
    clock
        Seconds that only ever grow.
    """

    def __init__(self, issuer: str, keys_url: str | None, clock: Callable[[], float]) -> None:
        self._issuer, self._keys_url, self._clock = issuer, keys_url, clock
        self._keys: KeySet | None = None
        self._fetched = self._tried = -FRESH
        self._fetching = Lock()

    def named(self, kid: object) -> KeySet:
        """Give the keys among which one of that id is, if there is one.

        Raises
        ------
        ValueError
            When there is no such key.
        Problem
            503 when there are no keys at all, since the issuer does not answer.
        """
        with self._fetching:
            if self._stale() or not self._has(kid):
                self._fetch()
            if self._keys is None:
                raise Problem(503, "the issuer of tokens does not answer just now; send the same again", _AGAIN)
        if not self._has(kid):
            raise ValueError("no such key")
        return KeySet([key for key in self._keys.keys if kid is None or key.kid == kid])

    def _stale(self) -> bool:
        return self._clock() - self._fetched >= FRESH

    def _has(self, kid: object) -> bool:
        keys = self._keys.keys if self._keys else []
        return len(keys) == 1 if kid is None else any(key.kid == kid for key in keys)

    def _fetch(self) -> None:
        if self._clock() - self._tried < NO_SOONER:
            return
        self._tried = self._clock()
        try:
            with httpx.Client(timeout=_PATIENCE, follow_redirects=False) as client:
                found = document(client, self._keys_url or self._told(client))
                listed = found["keys"][:_MOST_KEYS]
                self._keys = KeySet.import_key_set({"keys": [each for each in listed if _public(each)]})
        except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, TypeError, KeyError, RecursionError):
            return
        self._fetched = self._tried

    def _told(self, client: httpx.Client) -> str:
        """Ask the issuer where its keys are; it may only point at a place as safe as its own."""
        told = document(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if told["issuer"] != self._issuer or urlsplit(told["jwks_uri"]).scheme != urlsplit(self._issuer).scheme:
            raise ValueError("not what this issuer would say of itself")
        return str(told["jwks_uri"])


def document(client: httpx.Client, url: str) -> dict[str, Any]:
    """Fetch a JSON object; raises `ValueError` for anything else, or too much of it."""
    body = bytearray()
    with client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes(8192):
            body += chunk
            if len(body) > _LARGEST:
                raise ValueError("too long")
    found = json.loads(bytes(body))
    if answer.status_code != httpx.codes.OK or not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _public(key: Any) -> bool:  # noqa: ANN401  (whatever JSON holds)
    """Tell whether it is a key to check signatures with, and not one that is shared."""
    return isinstance(key, dict) and key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"
