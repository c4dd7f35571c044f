"""Signed JSON to a real local server: what is sent, how it is checked, and what each answer means."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.message import Halted, InDoubt, Message, NoReceipt, TryAgain, Undeliverable
from notifiers.reasons import Reason
from notifiers.signed_post import SignedPost, key_of, signature
from notifiers.transport import Transport
from notifiers.webhook import Webhook
from tests.docs.pages import ROOT, block_with
from tests.notifiers.channels.letters import NOW, REF, TEXT, Run
from tests.notifiers.channels.web_server import Act, Reply, WebServer

KEY = b"a secret of no importance at all"
FACTS: dict[str, object] = {"alert_id": "a1", "stage": "opened", "lat": 55.81, "lon": 12.37, "expected": None}
MESSAGE = Message("a1/kommunen/system", "", TEXT, ref=REF, subject="Flere indbrud", facts=FACTS)


@pytest.fixture
def hook(run: Run) -> Iterator[Callable[..., Webhook]]:
    """Open webhooks, and close them when the test is over."""
    opened: list[Webhook] = []

    def open_one(partner: WebServer, *, exercise: bool = False, total: float = 10) -> Webhook:
        post = SignedPost(partner.url, KEY, Transport(total=timedelta(seconds=total)), lambda: NOW)
        opened.append(Webhook(post, exercise=exercise, now=lambda: NOW))
        return opened[-1]

    yield open_one
    for each in opened:
        run(each.close())


def test_the_text_and_the_facts_behind_it_arrive(partner: WebServer, run: Run, hook: Callable[..., Webhook]) -> None:
    receipt = run(hook(partner).send(MESSAGE))
    (got,) = partner.got
    assert (receipt.provider_id, receipt.status) == (REF, "HTTP 204")
    assert got.headers["content-type"] == "application/json"
    assert json.loads(got.body) == {
        "id": REF, "sent_at": "2026-11-22T08:10:00Z", "exercise": False, "language": "da",
        "subject": "Flere indbrud", "text": TEXT, "alert": FACTS,
    }  # fmt: skip


def test_an_exercise_and_a_trial_are_known_by_what_they_say(
    partner: WebServer, run: Run, hook: Callable[..., Webhook]
) -> None:
    run(hook(partner, exercise=True).send(Message("test 1", "", TEXT)))
    told = json.loads(partner.got[0].body)
    assert told["exercise"] is True
    assert told["alert"] is None
    assert told["id"] == partner.got[0].headers["webhook-id"]


def documented() -> Callable[..., bool]:
    """Take the check that the documents give to partners."""
    told: dict[str, Any] = {}
    exec(block_with(ROOT / "docs" / "channels.md", "def genuine"), told)  # noqa: S102 - it is ours
    found: Callable[..., bool] = told["genuine"]
    return found


def test_the_check_in_the_documents_passes_what_we_send_and_nothing_else(
    partner: WebServer, run: Run, hook: Callable[..., Webhook]
) -> None:
    run(hook(partner).send(MESSAGE))
    genuine, got = documented(), partner.got[0]
    assert genuine(got.headers, got.body, KEY, NOW.timestamp)
    assert not genuine(got.headers, got.body + b" ", KEY, NOW.timestamp)
    assert not genuine(got.headers, got.body, KEY[::-1], NOW.timestamp)
    assert not genuine({**got.headers, "webhook-id": "other"}, got.body, KEY, NOW.timestamp)
    assert not genuine(got.headers, got.body, KEY, lambda: NOW.timestamp() + 301)


@given(st.binary(min_size=24), st.text("0123456789abcdef", min_size=1), st.integers(0, 2**33), st.binary())
def test_every_signature_passes_the_check_in_the_documents(key: bytes, name: str, timestamp: int, body: bytes) -> None:
    headers = {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,AAAA {signature(key, name, timestamp, body)}",
    }
    assert documented()(headers, body, key, lambda: timestamp)


def test_a_retry_has_the_same_id_so_that_the_receiver_can_drop_it(
    partner: WebServer, run: Run, hook: Callable[..., Webhook]
) -> None:
    channel = hook(partner)
    partner.order = Act.HANG_UP
    with pytest.raises(TryAgain):
        run(channel.send(MESSAGE))
    partner.order = Reply(200)
    run(channel.send(MESSAGE))
    assert {got.headers["webhook-id"] for got in partner.got} == {REF}


@pytest.mark.parametrize(
    ("order", "kind", "reason"),
    [
        (Reply(302, {"Location": "/elsewhere"}), Halted, Reason.BAD_ADDRESS),
        (Reply(400), Undeliverable, Reason.REFUSED),
        (Reply(401), Halted, Reason.BAD_LOGIN),
        (Reply(403), Halted, Reason.BAD_LOGIN),
        (Reply(404), Halted, Reason.BAD_ADDRESS),
        (Reply(405), Halted, Reason.BAD_ADDRESS),
        (Reply(408), TryAgain, Reason.NO_ANSWER),
        (Reply(410), Halted, Reason.BAD_ADDRESS),
        (Reply(413), Undeliverable, Reason.REFUSED),
        (Reply(422), Undeliverable, Reason.REFUSED),
        (Reply(425), TryAgain, Reason.SLOW_DOWN),
        (Reply(429), TryAgain, Reason.SLOW_DOWN),
        (Reply(500), TryAgain, Reason.PROVIDER_FAILED),
        (Reply(503), TryAgain, Reason.SLOW_DOWN),
        (Act.HANG_UP, TryAgain, Reason.BROKEN_OFF),
        (Act.SILENT, TryAgain, Reason.NO_ANSWER),
        (Act.TRICKLE, TryAgain, Reason.NO_ANSWER),
    ],
    ids=str,
)
def test_every_answer_has_one_meaning_is_asked_for_once_and_shows_no_address(
    partner: WebServer, run: Run, hook: Callable[..., Webhook], order: Reply | Act, kind: type[NoReceipt],
    reason: Reason,
) -> None:  # fmt: skip
    partner.order = order
    began = time.monotonic()
    with pytest.raises(NoReceipt) as why:
        run(hook(partner, total=10 if isinstance(order, Reply) else 0.4).send(MESSAGE))
    assert (type(why.value), why.value.reason) == (kind, reason)
    assert len(partner.got) == 1
    assert time.monotonic() - began < 5
    assert "/in" not in str(why.value)


def test_a_plea_for_patience_says_how_long(partner: WebServer, run: Run, hook: Callable[..., Webhook]) -> None:
    partner.order = Reply(429, {"Retry-After": "7"})
    with pytest.raises(TryAgain) as why:
        run(hook(partner).send(MESSAGE))
    assert why.value.after == timedelta(seconds=7)


def test_nothing_is_ever_in_doubt_for_the_receiver_can_tell(
    partner: WebServer, run: Run, hook: Callable[..., Webhook]
) -> None:
    for act in Act:
        partner.order = act
        with pytest.raises(NoReceipt) as why:
            run(hook(partner, total=0.3).send(MESSAGE))
        assert not isinstance(why.value, InDoubt)


@pytest.mark.parametrize("secret", ["hunter2", "whsec_c2hvcnQ=", "whsec_not base64 at all, though long"])
def test_a_secret_that_protects_nothing_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match=r"too short|not base64") as why:
        key_of(secret)
    assert secret not in str(why.value)


def test_a_secret_is_read_as_the_standard_has_it_or_as_it_stands() -> None:
    assert key_of(f"whsec_{base64.b64encode(KEY).decode()}\n") == KEY
    assert key_of(KEY.decode()) == KEY
