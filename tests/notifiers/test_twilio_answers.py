"""Every code of Twilio's that we know, and what is done about it: one row each."""

import json

import pytest

from notifiers.message import Halted, InDoubt, NoReceipt, TryAgain, Undeliverable
from notifiers.reasons import Reason
from notifiers.transport import Answer
from notifiers.twilio_answers import CARRIER, MEANINGS, Carrier, carrier, verdict

REFUSALS = [
    (10001, Halted, Reason.BAD_LOGIN),
    (20003, Halted, Reason.BAD_LOGIN),
    (20005, Halted, Reason.BAD_LOGIN),
    (20403, Halted, Reason.BAD_LOGIN),
    (20404, Halted, Reason.BAD_ADDRESS),
    (20429, TryAgain, Reason.SLOW_DOWN),
    (21211, Undeliverable, Reason.NOT_A_NUMBER),
    (21212, Halted, Reason.BAD_SENDER),
    (21265, Undeliverable, Reason.NO_SMS),
    (21266, Undeliverable, Reason.NO_SMS),
    (21408, Halted, Reason.BAD_COUNTRY),
    (21602, Undeliverable, Reason.TEXT_REFUSED),
    (21603, Halted, Reason.BAD_SENDER),
    (21606, Halted, Reason.BAD_SENDER),
    (21608, Undeliverable, Reason.NOT_VERIFIED),
    (21609, Halted, Reason.BAD_ADDRESS),
    (21610, Undeliverable, Reason.UNSUBSCRIBED),
    (21611, TryAgain, Reason.SLOW_DOWN),
    (21612, Halted, Reason.BAD_SENDER),
    (21614, Undeliverable, Reason.NO_SMS),
    (21617, Undeliverable, Reason.TEXT_REFUSED),
    (21635, Undeliverable, Reason.NO_SMS),
    (21657, Halted, Reason.BAD_SENDER),
    (21659, Halted, Reason.BAD_SENDER),
    (21660, Halted, Reason.BAD_SENDER),
    (21661, Halted, Reason.BAD_SENDER),
    (21703, Halted, Reason.BAD_SENDER),
    (21705, Halted, Reason.BAD_SENDER),
    (35111, Halted, Reason.REFUSED),
    (35114, Halted, Reason.REFUSED),
    (35115, Halted, Reason.REFUSED),
    (35116, Halted, Reason.REFUSED),
    (35117, Halted, Reason.REFUSED),
]

NOT_ARRIVED = [
    (30001, Carrier(Reason.SLOW_DOWN, retry=True)),
    (30002, Carrier(Reason.BAD_LOGIN, retry=True)),
    (30003, Carrier(Reason.HANDSET_OFF, retry=True)),
    (30004, Carrier(Reason.FILTERED)),
    (30005, Carrier(Reason.UNKNOWN_NUMBER, learn=True)),
    (30006, Carrier(Reason.NO_SMS, learn=True)),
    (30007, Carrier(Reason.FILTERED)),
    (30008, Carrier(Reason.NOT_DELIVERED)),
    (30022, Carrier(Reason.SLOW_DOWN, retry=True)),
    (30024, Carrier(Reason.BAD_SENDER)),
    (30034, Carrier(Reason.BAD_SENDER)),
    (30036, Carrier(Reason.EXPIRED)),
    (30042, Carrier(Reason.BAD_SENDER)),
    (30410, Carrier(Reason.NOT_DELIVERED)),
]


def refused(code: object, status: int = 400) -> NoReceipt:
    return verdict(Answer(status, json.dumps({"code": code}), {}))


@pytest.mark.parametrize(("code", "kind", "reason"), REFUSALS, ids=str)
def test_a_refusal_by_code(code: int, kind: type[NoReceipt], reason: Reason) -> None:
    said = refused(code, 429 if code == 20429 else 400)
    assert (type(said), said.reason) == (kind, reason)
    assert str(code) in said.detail


@pytest.mark.parametrize(("code", "meaning"), NOT_ARRIVED, ids=str)
def test_what_an_operator_did_by_code(code: int, meaning: Carrier) -> None:
    assert carrier(code) == meaning


def test_every_code_has_its_row() -> None:
    assert [code for code, *_ in REFUSALS] == list(MEANINGS)
    assert [code for code, _ in NOT_ARRIVED] == list(CARRIER)


@pytest.mark.parametrize("code", MEANINGS)
def test_a_server_that_fails_has_perhaps_accepted_whatever_code_it_names(code: int) -> None:
    assert isinstance(refused(code, 500), InDoubt)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (21610, Carrier(Reason.UNSUBSCRIBED, learn=True)),
        (21211, Carrier(Reason.NOT_A_NUMBER, learn=True)),
        (21614, Carrier(Reason.NO_SMS, learn=True)),
        (21611, Carrier(Reason.SLOW_DOWN, retry=True)),
        (21408, Carrier(Reason.BAD_COUNTRY)),
        (21617, Carrier(Reason.TEXT_REFUSED)),
    ],
)
def test_a_messaging_service_refuses_by_callback_what_a_sender_is_refused_at_once(code: int, meaning: Carrier) -> None:
    assert carrier(code) == meaning


@pytest.mark.parametrize("code", [None, 0, 99999])
def test_a_code_that_nobody_knows_is_neither_tried_again_nor_remembered(code: int | None) -> None:
    assert carrier(code) == Carrier(Reason.NOT_DELIVERED)


@pytest.mark.parametrize("code", ["21610", None, 21610.0, [21610], True])
def test_a_code_that_is_no_number_is_none(code: object) -> None:
    assert refused(code).reason is Reason.REFUSED
