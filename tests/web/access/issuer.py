"""An OpenID Connect provider on this machine that behaves, or misbehaves in the one way it is told to."""

import base64
import json
import time
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "trygvarsel", "the secret of the client"


@cache
def _keys() -> tuple[RSAKey, ECKey]:
    """Make keys once: it takes long."""
    return RSAKey.generate_key(2048, {"kid": "r"}), ECKey.generate_key("P-256", {"kid": "e"})


@dataclass
class Provider:
    """A provider at which one person can sign in.

    Parameters
    ----------
    claims
        What it says of the person.
    wrong
        What it puts in place of what is right in the ID token; a key named so is left out when the value is None.
    signs
        ``RS256`` or ``ES256`` with its key, ``unknown`` with a key nobody has heard of, ``none`` or ``HS256``.
    """

    claims: dict[str, Any] = field(
        default_factory=lambda: {"sub": "u-1", "email": "anna@example.dk", "email_verified": True, "name": "Anna Berg"}
    )
    wrong: dict[str, Any] = field(default_factory=dict)
    signs: str = "RS256"
    about: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    now: float = field(default_factory=time.time)

    def __post_init__(self) -> None:
        self._rsa, self._ec = _keys()
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _answering(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/realm"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def consents(self, address: str) -> dict[str, str]:
        """Sign the person in at the address that their browser was sent to; give what it comes back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """Answer a request of the service."""
        self.asked.append(path)
        if path == "/realm/.well-known/openid-configuration":
            places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return 200, {"issuer": self.url, **{name: self.url + at for name, at in places.items()}, **self.about}
        if path == "/realm/keys":
            return 200, {"keys": [self._rsa.as_dict(private=False), self._ec.as_dict(private=False)]}
        if path == "/realm/token":
            return self._token(form, authorization)
        return 404, {}

    def _token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = (
            base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
        )
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(self._said(asked["nonce"]))}

    def _said(self, nonce: str) -> dict[str, Any]:
        right = {
            "iss": self.url, "aud": CLIENT, "nonce": nonce, "iat": int(self.now), "exp": int(self.now) + 300,
            **self.claims,
        }  # fmt: skip
        return {name: value for name, value in {**right, **self.wrong}.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        if self.signs == "none":
            parts = ({"alg": "none"}, claims)
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in parts)
                + "."
            )
        if self.signs == "HS256":  # with the public key as the secret, which a careless reader would accept
            return jwt.encode({"alg": "HS256", "kid": "r"}, claims, OctKey.import_key(self._rsa.as_pem(private=False)))
        if self.signs == "unknown":
            return jwt.encode({"alg": "RS256", "kid": "r"}, claims, RSAKey.generate_key(2048))
        key = self._ec if self.signs == "ES256" else self._rsa
        return jwt.encode({"alg": self.signs, "kid": key.kid}, claims, key)


def _answering(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, said = provider.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Answering
