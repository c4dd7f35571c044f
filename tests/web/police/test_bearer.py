"""A token of the issuer in the settings is as good as a key; one that is odd in any way lets nobody in."""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from config.schema.intake import BearerSettings
from tests.web.police.house import Intake, columns
from tests.web.police.issuer import AUDIENCE, Issuer, issuing, shared_key
from tests.web.served import problem
from tests.world import NOW, burglary
from web.police.bearer import Bearer
from web.police.callers import Terms
from web.police.issuer_keys import FRESH, NO_SOONER, IssuerKeys
from web.problems import Problem

REPORT = columns(burglary("r1", 0, source="north"))


@dataclass
class Reading:
    """Reads an issuer's tokens, at a time that the test moves."""

    issuer: Issuer
    at: datetime = NOW
    seconds: float = 0.0
    settings: dict[str, object] = field(default_factory=lambda: {"sources": {"north-rms": "north"}})

    def bearer(self, keys_url: str | None = None) -> Bearer:
        settings = BearerSettings.model_validate({"issuer": self.issuer.url, "audience": AUDIENCE} | self.settings)
        return Bearer(settings, IssuerKeys(self.issuer.url, keys_url, lambda: self.seconds), lambda: self.at)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuing() as up:
        yield up


@pytest.fixture
def reading(issuer: Issuer) -> Reading:
    return Reading(issuer)


def test_a_token_speaks_for_the_source_of_its_client(reading: Reading) -> None:
    bearer = reading.bearer()
    assert bearer.source_of(reading.issuer.token(NOW)) == "north"
    assert bearer.source_of(reading.issuer.token(NOW, azp=None, client_id="north-rms")) == "north"
    for odd in ("stranger", None, ["north-rms"]):
        with pytest.raises(ValueError, match="speaks for no source"):
            bearer.source_of(reading.issuer.token(NOW, azp=odd))


def test_or_for_the_source_that_a_claim_names(reading: Reading) -> None:
    reading.settings = {"source_claim": "district"}
    bearer = reading.bearer()
    assert bearer.source_of(reading.issuer.token(NOW, district=" north ")) == "north"
    for odd in (None, "", 7, "x" * 61, "no\nrth"):
        with pytest.raises(ValueError, match="names no source"):
            bearer.source_of(reading.issuer.token(NOW, district=odd))


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"iss": "https://elsewhere.test"}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "somebody-else"}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": ["x", "y"]}, "aud"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"exp": int((NOW - timedelta(minutes=1)).timestamp())}, "expired"),
        ({"nbf": int((NOW + timedelta(minutes=1)).timestamp())}, "nbf"),
        ({"iat": int((NOW + timedelta(hours=1)).timestamp())}, "iat"),
    ],
)
def test_a_claim_that_is_not_as_it_must_be_is_named(reading: Reading, claims: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        reading.bearer().source_of(reading.issuer.token(NOW, None, None, **claims))


def test_a_token_may_be_meant_for_several_and_clocks_may_differ_a_little(reading: Reading) -> None:
    told = reading.issuer.token(NOW + timedelta(seconds=20), aud=["other", AUDIENCE])
    assert reading.bearer().source_of(told) == "north"


def test_nobody_else_can_sign_and_nobody_can_choose_how_it_is_checked(reading: Reading) -> None:
    issuer, bearer = reading.issuer, reading.bearer()
    other = ECKey.generate_key("P-256", {"kid": "k1"})
    good = issuer.token(NOW)
    head, claims, signature = good.split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    for forged in (
        issuer.token(NOW, key=other),
        issuer.token(NOW, key=shared_key("k1")),
        f"{none}.{claims}.",
        f"{head}.{claims}.",
        f"{head}.{claims}.{signature[:-4]}AAAA",
        f"{head}.{claims}",
        "a.b.c",
        "..",
        "{}",
        "ø",
        "." * 100,
    ):
        with pytest.raises(ValueError, match="none that this issuer signed"):
            bearer.source_of(forged)
    assert bearer.source_of(good) == "north"


def test_keys_are_fetched_once_and_anew_when_the_issuer_goes_over_to_another(reading: Reading) -> None:
    bearer = reading.bearer()
    for _ in range(5):
        bearer.source_of(reading.issuer.token(NOW))
    assert reading.issuer.asked == ["/.well-known/openid-configuration", "/keys"]
    reading.issuer.rotate()
    reading.seconds = NO_SOONER
    assert bearer.source_of(reading.issuer.token(NOW)) == "north"
    assert len(reading.issuer.asked) == 4
    reading.seconds = NO_SOONER + FRESH
    bearer.source_of(reading.issuer.token(NOW))
    assert len(reading.issuer.asked) == 6


def test_tokens_with_keys_nobody_has_heard_of_do_not_make_us_ask_for_ever(reading: Reading) -> None:
    bearer = reading.bearer()
    bearer.source_of(reading.issuer.token(NOW))
    for n in range(50):
        reading.seconds = n
        with pytest.raises(ValueError, match="none that this issuer signed"):
            bearer.source_of(reading.issuer.token(NOW, {"kid": f"unheard-{n}"}))
    assert len(reading.issuer.asked) == 2


def test_keys_once_known_are_used_while_the_issuer_is_away_and_nobody_comes_in_before(reading: Reading) -> None:
    reading.issuer.says["/keys"] = (500, {}, b"")
    bearer, token = reading.bearer(), reading.issuer.token(NOW)
    with pytest.raises(Problem) as away:
        bearer.source_of(token)
    assert (away.value.status, away.value.headers["Retry-After"]) == (503, "60")
    reading.issuer.says.clear()
    reading.seconds += NO_SOONER
    assert bearer.source_of(token) == "north"
    reading.issuer.says["/keys"] = (500, {}, b"")
    reading.seconds += FRESH
    assert bearer.source_of(token) == "north"


@pytest.mark.parametrize(
    "says",
    [
        (302, {"Location": "/elsewhere"}, b""),
        (200, {}, b"[" * 100_000),
        (200, {}, b" " * 300_000 + b"{}"),
        (200, {}, b'{"keys": 7}'),
        (200, {}, b'{"keys": [{"kty": "EC", "kid": "k1"}]}'),
        (200, {}, b'{"keys": [{"kty": "oct", "kid": "k1", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}'),
        (200, {}, b"[]"),
        (200, {}, b"\xff"),
    ],
)
def test_whatever_an_issuer_says_in_place_of_keys_lets_nobody_in(
    reading: Reading, says: tuple[int, dict[str, str], bytes]
) -> None:
    reading.issuer.says["/keys"] = says
    with pytest.raises((Problem, ValueError)):
        reading.bearer().source_of(reading.issuer.token(NOW))


def test_an_issuer_that_says_it_is_another_is_not_believed(reading: Reading) -> None:
    other = {"issuer": "https://elsewhere.test", "jwks_uri": f"{reading.issuer.url}/keys"}
    reading.issuer.says["/.well-known/openid-configuration"] = (200, {}, json.dumps(other).encode())
    with pytest.raises(Problem):
        reading.bearer().source_of(reading.issuer.token(NOW))
    assert reading.bearer(f"{reading.issuer.url}/keys").source_of(reading.issuer.token(NOW)) == "north"


def test_over_http_a_token_lets_in_the_reports_of_its_source_alone(issuer: Issuer, tmp_path: Path) -> None:
    reading = Reading(issuer)
    with Intake(tmp_path, Terms(required=True, tokens=reading.bearer())) as intake:
        good = {"Authorization": f"Bearer {issuer.token(NOW)}"}
        assert intake.send(REPORT, **good).status_code == 201
        assert intake.send(REPORT | {"source": "south"}, **good).status_code == 403
        assert intake.send(REPORT, X_API_Key=intake.key()).status_code == 200
        refused = intake.send(REPORT, Authorization="Bearer x.y.z")
        assert (refused.status_code, problem(refused)["status"]) == (401, 401)
        assert refused.headers["www-authenticate"] == 'Bearer realm="trygvarsel", error="invalid_token"'
        intake.later(400)
        reading.at = intake.at
        assert intake.send(REPORT, **good).status_code == 401


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"issuer": "http://login.example.dk"}, "must begin with https://"),
        ({"issuer": "https://"}, "must be an address"),
        ({"sources": {}}, "source_claim or sources"),
        ({"source_claim": "district"}, "source_claim or sources"),
    ],
)
def test_settings_that_would_let_the_wrong_ones_in_are_refused(written: dict[str, object], said: str) -> None:
    usual = {"issuer": "https://login.example.dk", "audience": "x", "sources": {"a": "north"}}
    with pytest.raises(ValueError, match=said):
        BearerSettings.model_validate(usual | written)
