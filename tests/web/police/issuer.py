"""An OpenID Connect issuer on this machine, for client credentials, that behaves, or misbehaves as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

AUDIENCE = "trygvarsel"


class Issuer:
    """Issues tokens, and tells its public keys.

    ``says`` replaces what it answers at a path, as (status, headers, body); ``asked`` keeps what it was asked for.
    """

    def __init__(self) -> None:
        self.url = ""
        self.keys: list[ECKey | RSAKey] = [ECKey.generate_key("P-256", {"kid": "k1", "use": "sig"})]
        self.says: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []

    def rotate(self) -> None:
        """Go over to another key."""
        number = len(self.asked) + 2
        self.keys = [RSAKey.generate_key(2048, {"kid": f"k{number}", "use": "sig"})]

    def token(self, now: datetime, header: dict[str, str] | None = None, key: Any = None, **claims: object) -> str:
        """Issue a token that is good for five minutes, with other claims where they are given; None leaves one out."""
        signing = key or self.keys[0]
        told = {
            "iss": self.url,
            "aud": AUDIENCE,
            "azp": "north-rms",
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=5)).timestamp()),
        } | claims
        kind = {"EC": "ES256", "RSA": "RS256", "oct": "HS256"}[signing.key_type]
        written = {"alg": kind, "kid": str(signing.kid)} | (header or {})
        given = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(
            {name: value for name, value in written.items() if value}, given, signing, algorithms=[written["alg"]]
        )

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer as an issuer does."""
        self.asked.append(path)
        if path in self.says:
            return self.says[path]
        documents: dict[str, object] = {
            "/.well-known/openid-configuration": {"issuer": self.url, "jwks_uri": f"{self.url}/keys"},
            "/keys": {"keys": [key.as_dict(private=False) for key in self.keys]},
        }
        found = documents.get(path)
        return (404, {}, b"") if found is None else (200, {}, json.dumps(found).encode())


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Let an issuer be up for as long as the block lasts."""
    issuer = Issuer()

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = issuer.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def shared_key(kid: str) -> OctKey:
    """Make a key of the kind that whoever checks by it could also sign with."""
    return OctKey.generate_key(256, {"kid": kid})
