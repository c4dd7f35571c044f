"""What every channel keeps to, whatever is behind it: a receipt, a verdict, a time limit, and nobody's address told."""

import io
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from notifiers.apprise_notes import AppriseNotes, open_service
from notifiers.audience import Medium
from notifiers.cap_feed import CapFeed
from notifiers.email import Email, Relay, Security
from notifiers.message import Channel, InDoubt, Message, NoReceipt, Receipt, TryAgain
from notifiers.printing import Printing
from notifiers.reasons import Reason
from notifiers.signed_post import SignedPost
from notifiers.transport import Transport
from notifiers.twilio_sms import Account, TwilioSms
from notifiers.webhook import Webhook
from tests.fake_twilio import ACCOUNT, SECRET, FakeTwilio
from tests.notifiers.channels.facts import FACTS
from tests.notifiers.channels.letters import LETTERHEAD, REF, TEXT, TO, Run
from tests.notifiers.channels.mail_server import MailServer
from tests.notifiers.channels.test_cap_feed import OFFICES
from tests.notifiers.channels.web_server import WebServer

# Apprise loads all it knows at once, and one of them something old.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")

PHONE = "+4520120067"
KEY = b"a secret of no importance at all"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of channel.

    ``starts`` starts the provider and tells its address; ``opens`` opens a channel to an address that answers within
    some seconds; ``down`` is what a provider that is not there comes to.
    """

    medium: Medium
    starts: Callable[[ExitStack], str]
    opens: Callable[[str, float, Path], Channel]
    down: type[NoReceipt] | None = TryAgain

    @property
    def to(self) -> str:
        return {Medium.PHONE: PHONE, Medium.EMAIL: TO, Medium.ITSELF: ""}[self.medium]


def _partner(stack: ExitStack) -> str:
    return stack.enter_context(WebServer()).url


def _mail(stack: ExitStack) -> str:
    return f"http://127.0.0.1:{stack.enter_context(MailServer()).port}"


def _transport(total: float) -> Transport:
    return Transport(total=timedelta(seconds=total))


def _twilio(url: str, total: float, folder: Path) -> Channel:
    return TwilioSms(Account(ACCOUNT, SECRET, sender="BoTrygt"), _transport(total), base_url=url.removesuffix("/in"))


def _email(url: str, total: float, folder: Path) -> Channel:
    port = int(url.removesuffix("/in").rpartition(":")[2])
    return Email(Relay("127.0.0.1", port, Security.NONE, total=timedelta(seconds=total)), LETTERHEAD)


def _webhook(url: str, total: float, folder: Path) -> Channel:
    return Webhook(SignedPost(url, KEY, _transport(total)))


def _cap(url: str, total: float, folder: Path) -> Channel:
    return CapFeed(folder, OFFICES, SignedPost(url, KEY, _transport(total)))


def _apprise(url: str, total: float, folder: Path) -> Channel:
    return AppriseNotes(open_service(f"{url.replace('http', 'json')}?rto=0.5"), timedelta(seconds=total))


KINDS = {
    "print": Kind(Medium.PHONE, lambda _: "", lambda *_: Printing(io.StringIO()), down=None),
    "twilio": Kind(Medium.PHONE, lambda stack: stack.enter_context(FakeTwilio()).url, _twilio),
    "email": Kind(Medium.EMAIL, _mail, _email),
    "webhook": Kind(Medium.ITSELF, _partner, _webhook),
    "cap": Kind(Medium.ITSELF, _partner, _cap),
    "apprise": Kind(Medium.ITSELF, _partner, _apprise, down=InDoubt),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Kind:
    if request.param == "apprise":
        pytest.importorskip("apprise", reason="notes, for want of the extra apprise")
    return KINDS[request.param]


@pytest.fixture
def opened(kind: Kind, run: Run, tmp_path: Path) -> Iterator[Callable[..., Channel]]:
    """Open channels of the kind, and close them when the test is over."""
    channels: list[Channel] = []

    def open_one(url: str, total: float = 10) -> Channel:
        channels.append(kind.opens(url, total, tmp_path))
        return channels[-1]

    yield open_one
    for channel in channels:
        run(channel.close())


def message(kind: Kind) -> Message:
    return Message("a1/r-1/x", kind.to, TEXT, ref=REF, subject="Flere indbrud", facts=FACTS)


def refused(run: Run, channel: Channel, kind: Kind) -> Any:
    with pytest.raises(NoReceipt) as why:
        run(channel.send(message(kind)))
    return why.value


def nowhere() -> str:
    """Give an address at which nobody is."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/in"


def test_what_is_accepted_has_a_receipt_that_fits_its_column(
    kind: Kind, run: Run, opened: Callable[..., Channel]
) -> None:
    with ExitStack() as stack:
        receipt = run(opened(kind.starts(stack)).send(message(kind)))
    assert isinstance(receipt, Receipt)
    assert 0 < len(receipt.provider_id) <= 64
    assert receipt.status


def test_it_says_what_it_writes_to(kind: Kind, opened: Callable[..., Channel]) -> None:
    assert opened(nowhere()).medium is kind.medium


def test_a_provider_that_is_down_has_got_nothing(kind: Kind, run: Run, opened: Callable[..., Channel]) -> None:
    if kind.down is None:
        return
    why = refused(run, opened(nowhere()), kind)
    assert type(why) is kind.down
    assert why.reason is (Reason.NOT_REACHED if kind.down is TryAgain else Reason.PROVIDER_FAILED)


def test_the_time_limit_holds_when_nobody_answers(kind: Kind, run: Run, opened: Callable[..., Channel]) -> None:
    if kind.down is None:
        return
    with socket.create_server(("127.0.0.1", 0)) as mute:
        channel = opened(f"http://127.0.0.1:{mute.getsockname()[1]}/in", 0.3)
        began = time.monotonic()
        why = refused(run, channel, kind)
    assert why.reason in {Reason.NO_ANSWER, Reason.NOT_REACHED}
    assert time.monotonic() - began < 4


def test_neither_it_nor_its_errors_show_an_address_or_a_secret(
    kind: Kind, run: Run, opened: Callable[..., Channel], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    channel = opened(nowhere())
    shown = repr(channel) if kind.down is None else repr(channel) + str(refused(run, channel, kind)) + caplog.text
    for told in (PHONE, PHONE[1:], TO, KEY.decode(), SECRET, "55.81"):
        assert told not in shown


def test_closing_twice_and_unused_does_no_harm(kind: Kind, run: Run, opened: Callable[..., Channel]) -> None:
    with ExitStack() as stack:
        channel = opened(kind.starts(stack))
        run(channel.send(message(kind)))
        run(channel.close())
        run(channel.close())
    run(opened(nowhere()).close())
