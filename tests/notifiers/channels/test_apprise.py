"""Notes through the real apprise library to a local server; what it may reach, and what it must not tell."""

import asyncio
import builtins
import json
import logging
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from notifiers.apprise_notes import SCHEMES, AppriseNotes, NotInstalled, Service, open_service
from notifiers.message import InDoubt, Message, TryAgain
from notifiers.reasons import Reason
from tests.notifiers.channels.letters import REF, TEXT, Run
from tests.notifiers.channels.web_server import Act, Reply, WebServer

pytest.importorskip("apprise", reason="notes, for want of the extra apprise")

# Apprise loads all it knows at once, and one of them something old.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

MESSAGE = Message("a1/kommunen/room", "", TEXT, ref=REF, subject="Flere indbrud", facts={"lat": 55.81})
SECRET = "T0ken-that-opens-the-room"  # noqa: S105 - it opens nothing


@pytest.fixture
def notes(run: Run) -> Iterator[Callable[..., AppriseNotes]]:
    """Open notes to a partner, with a secret in their address, and close them when the test is over."""
    opened: list[AppriseNotes] = []

    def open_one(partner: WebServer, total: float = 10) -> AppriseNotes:
        # Apprise's own limit on silence; what it goes on with after ours should not outlive the test by much.
        url = f"{partner.url.replace('http', 'json')}/{SECRET}?rto=0.5"
        opened.append(AppriseNotes(open_service(url), timedelta(seconds=total)))
        return opened[-1]

    yield open_one
    for each in opened:
        run(each.close())


def test_subject_and_text_arrive_and_no_place(partner: WebServer, run: Run, notes: Callable[..., AppriseNotes]) -> None:
    receipt = run(notes(partner).send(MESSAGE))
    (got,) = partner.got
    told = json.loads(got.body)
    assert (told["title"], told["message"]) == ("Flere indbrud", TEXT)
    assert "55.81" not in got.body.decode()
    assert receipt.provider_id == REF


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (Reply(404), Reason.PROVIDER_FAILED),
        (Reply(500), Reason.PROVIDER_FAILED),
        (Reply(302, {"Location": "/elsewhere"}), Reason.PROVIDER_FAILED),
        (Act.HANG_UP, Reason.PROVIDER_FAILED),
        (Act.SILENT, Reason.NO_ANSWER),
    ],
    ids=str,
)
def test_apprise_says_no_more_than_yes_or_no_so_every_no_is_in_doubt(
    partner: WebServer, run: Run, notes: Callable[..., AppriseNotes], order: Reply | Act, reason: Reason
) -> None:
    partner.order = order
    began = time.monotonic()
    with pytest.raises(InDoubt) as why:
        run(notes(partner, total=0.2 if order is Act.SILENT else 10).send(MESSAGE))
    assert why.value.reason is reason
    assert time.monotonic() - began < 5
    assert len(partner.got) == 1


def test_a_service_that_is_down_is_in_doubt_too(
    partner: WebServer, run: Run, notes: Callable[..., AppriseNotes]
) -> None:
    partner.stop()
    with pytest.raises(InDoubt):
        run(notes(partner).send(MESSAGE))


class Stuck:
    """A service that takes its time, and counts who has come to it."""

    def __init__(self) -> None:
        self.came = 0

    def notify(self, body: str, title: str) -> bool:
        self.came += 1
        time.sleep(0.5)
        return True


def test_a_note_that_never_left_the_queue_was_not_sent(run: Run) -> None:
    stuck = Stuck()
    service: Service = stuck
    channel = AppriseNotes(service, timedelta(seconds=0.2))

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(channel.send(MESSAGE) for _ in range(6)), return_exceptions=True)

    kinds = [type(each) for each in run(all_at_once())]
    assert (kinds.count(InDoubt), kinds.count(TryAgain)) == (4, 2)
    run(channel.close())
    time.sleep(0.4)
    assert stuck.came == 4


def test_the_address_is_not_logged_whatever_happens(
    partner: WebServer, run: Run, notes: Callable[..., AppriseNotes], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = notes(partner)
    run(channel.send(MESSAGE))
    partner.order = Reply(500)
    with pytest.raises(InDoubt) as why:
        run(channel.send(MESSAGE))
    with pytest.raises(ValueError, match="not an address") as refused:
        open_service(f"slack://{SECRET}")
    assert SECRET not in caplog.text + str(why.value) + str(refused.value) + repr(channel)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "syslog://", "dbus://", "windows://", "mailto://a:b@example.dk", "twilio://a:b@c/d",
            "https://example.dk/x", "apprise://localhost/x", "slack:/x", "", "json", "notificationapi://x"],
)  # fmt: skip
def test_what_reaches_anything_but_people_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="must begin with one of"):
        open_service(url)


def test_every_scheme_that_is_allowed_is_one_of_apprises() -> None:
    import apprise  # noqa: PLC0415 - an extra

    known = {
        scheme
        for each in apprise.Apprise().details()["schemas"]
        for scheme in [*(each["protocols"] or ()), *(each["secure_protocols"] or ())]
    }
    assert set(SCHEMES) <= known


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without_apprise(name: str, *rest: Any) -> Any:
        if name == "apprise":
            raise ModuleNotFoundError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_apprise)
    with pytest.raises(NotInstalled) as why:
        open_service("slack://x")
    assert str(why.value) == "the package apprise is not installed: pip install trygvarsel[apprise]"
