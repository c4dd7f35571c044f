"""Mail to a real local server over TLS and under a login, and what halts it."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from typing import Any

import pytest

from notifiers.email import Email, Security
from notifiers.message import Halted, NoReceipt, TryAgain
from notifiers.reasons import Reason
from tests.notifiers.channels.letters import MESSAGE, Run
from tests.notifiers.channels.mail_server import LOGIN, PASSWORD, MailServer

# The test server does not notice that it has been encrypted from the first byte on.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

Secured = tuple[MailServer, dict[str, Any]]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this machine that nobody else trusts."""
    if shutil.which("openssl") is None:
        if environ.get("TRYGVARSEL_REQUIRE_ALL") == "1":
            pytest.fail("mail over TLS cannot be tested for want of openssl")
        pytest.skip("mail over TLS, for want of openssl")
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    subprocess.run(  # noqa: S603 - our own words
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",  # noqa: S607 - whichever there is
         "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file, "-out", f"{file}.crt"],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


@pytest.fixture(params=[Security.STARTTLS, Security.TLS], ids=str)
def secured(request: pytest.FixtureRequest, certificate: Path) -> Iterator[Secured]:
    """Start a server with TLS and a login, and say what a relay must know to use it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    rules: dict[str, Any] = {"tls_context": context, "require_starttls": True}
    if request.param is Security.TLS:
        rules = {"implicit": context, "auth_require_tls": False}
    with MailServer(auth_required=True, **rules) as server:
        trusted = ssl.create_default_context(cafile=certificate)
        yield server, {"security": request.param, "trusted": trusted, "username": LOGIN, "password": PASSWORD}


def test_mail_is_handed_over_in_private_and_under_a_login(
    secured: Secured, run: Run, opened: Callable[..., Email]
) -> None:
    server, relay = secured
    run(opened(server, **relay).send(MESSAGE))
    assert len(server.carried) == 1


@pytest.mark.parametrize(
    ("changed", "kind", "reason"),
    [
        ({"password": "wrong"}, Halted, Reason.BAD_LOGIN),
        ({"trusted": None}, Halted, Reason.NOT_TRUSTED),
        ({"username": ""}, Halted, Reason.BAD_LOGIN),
    ],
    ids=["wrong password", "unknown certificate", "no login"],
)
def test_what_is_wrong_with_the_login_or_the_certificate_halts_the_channel(
    secured: Secured, run: Run, opened: Callable[..., Email], changed: dict[str, Any],
    kind: type[NoReceipt], reason: Reason,
) -> None:  # fmt: skip
    server, relay = secured
    with pytest.raises(NoReceipt) as why:
        run(opened(server, **(relay | changed)).send(MESSAGE))
    assert (type(why.value), why.value.reason) == (kind, reason)
    assert PASSWORD not in str(why.value)
    assert not server.carried


def test_a_login_that_the_server_cannot_check_now_is_tried_again(
    secured: Secured, run: Run, opened: Callable[..., Email]
) -> None:
    server, relay = secured
    server.orders["AUTH"] = "454 4.7.0 cannot tell now"
    with pytest.raises(TryAgain) as why:
        run(opened(server, **relay).send(MESSAGE))
    assert why.value.reason is Reason.SLOW_DOWN


def test_nothing_is_said_in_the_open_to_a_server_without_tls(
    server: MailServer, run: Run, opened: Callable[..., Email]
) -> None:
    with pytest.raises(Halted) as why:
        run(opened(server, security=Security.STARTTLS, username=LOGIN, password=PASSWORD).send(MESSAGE))
    assert "security" in str(why.value)
    assert not server.carried
