"""What Twilio may tell us of a message, and what is taken for Twilio."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from notifiers.outbox.fates import Fate, SendState
from notifiers.reasons import Reason
from tests.fake_twilio import ACCOUNT, SECRET, FakeTwilio
from tests.web.doors import ANNA, FORM, OTHER_SECRET, PUBLIC, REF, Doors, OpenDoors, said_in, signed
from tests.web.served import problem
from web.twilio_forms import LARGEST

STATUS, INBOUND = f"/v1/twilio/status?m={REF}", "/v1/twilio/inbound"
DELIVERED = {"MessageSid": "SM" + "1" * 32, "MessageStatus": "delivered", "ErrorCode": ""}
STOP = {"MessageSid": "SM" + "3" * 32, "From": ANNA, "To": "+4592450001", "Body": "STOP", "FromCity": ""}


@pytest.fixture
def doors() -> Iterator[Doors]:
    with Doors() as open_doors:
        yield open_doors


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with OpenDoors(tmp_path_factory.mktemp("lasting")) as open_doors:
        yield open_doors


def test_a_signed_report_moves_the_row_and_is_counted(doors: Doors) -> None:
    answers = [doors.reports(word) for word in ("queued", "sent", "delivered", "delivered", "sent")]
    assert [(each.status_code, said_in(each)) for each in answers] == [(200, "")] * 5
    assert doors.town.row().state is SendState.DELIVERED
    assert doors.town.fates == [Fate("sms", SendState.DELIVERED)]


def test_an_operator_who_knows_no_such_number_is_believed(doors: Doors) -> None:
    doors.reports("undelivered", ErrorCode="30005")
    assert (doors.town.row().state, doors.town.row().reason) == (SendState.UNDELIVERED, Reason.UNKNOWN_NUMBER)
    assert doors.town.learnt() == [Reason.UNKNOWN_NUMBER]


def test_a_row_in_doubt_is_settled_by_a_report(doors: Doors) -> None:
    doors.town.put(state=SendState.UNKNOWN)
    doors.reports("sent")
    assert (doors.town.row().state, doors.town.row().provider_id) == (SendState.SENT, "SM" + "1" * 32)


@pytest.mark.parametrize("ref", ["", "f" * 16, "x", "0" * 5000, "%00", "00000000000000aa%00", "../../etc"])
def test_a_report_on_no_message_of_ours_is_let_pass(lasting: Doors, ref: str) -> None:
    assert lasting.reports("delivered", ref=ref).status_code == 200
    assert lasting.town.row().state is SendState.SENT


@pytest.mark.parametrize("path", [STATUS, INBOUND])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
        {"X-Twilio-Signature": signed(f"http://127.0.0.1{STATUS}", DELIVERED)},
        {"X-Twilio-Signature": signed(PUBLIC + STATUS, DELIVERED, "guessed")},
        {"X-Twilio-Signature": signed(PUBLIC + STATUS, DELIVERED | {"MessageStatus": "failed"})},
        {"X-Twilio-Signature": signed(PUBLIC + "/v1/twilio/status?m=" + "0" * 16, DELIVERED)},
        {"X-Twilio-Signature": signed("https://evil.example" + STATUS, DELIVERED), "Host": "evil.example"},
        {
            "X-Twilio-Signature": signed("https://evil.example" + STATUS, DELIVERED),
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
        },
        {
            "X-Twilio-Signature": signed(PUBLIC + STATUS, DELIVERED),
            "X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE",
        },
        {
            "X-Twilio-Signature": signed(PUBLIC + STATUS, DELIVERED),
            "X-Twilio-Webhooks-Signature-Settings": "algorithm=HMAC_SHA256",
        },
    ],
)
def test_what_twilio_did_not_sign_for_this_address_changes_nothing(
    lasting: Doors, path: str, headers: dict[str, str]
) -> None:
    form = STOP | DELIVERED if path == INBOUND else DELIVERED
    answer = lasting.client.post(path, content=urlencode(form), headers={"Content-Type": FORM, **headers})
    assert answer.status_code == 403
    assert "not signed by Twilio" in str(problem(answer)["detail"])
    assert lasting.town.row().state is SendState.SENT
    assert lasting.town.out() == set()


def test_each_account_signs_with_its_own_token(doors: Doors) -> None:
    assert doors.twilio(STATUS, DELIVERED, secret=OTHER_SECRET).status_code == 200
    assert doors.town.row().state is SendState.DELIVERED


@pytest.mark.parametrize("url", [f"{PUBLIC}:443{STATUS}", PUBLIC + STATUS])
def test_a_port_that_goes_without_saying_may_be_said(doors: Doors, url: str) -> None:
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signed(url, DELIVERED)}
    assert doors.client.post(STATUS, content=urlencode(DELIVERED), headers=headers).status_code == 200


def test_the_address_is_checked_to_the_letter_as_it_was_sent(doors: Doors) -> None:
    odd = f"/v1/twilio/status?x=%C3%a6+b&&m={REF}"
    assert doors.twilio(odd, DELIVERED).status_code == 200
    assert doors.town.row().state is SendState.DELIVERED


@pytest.mark.parametrize("path", [STATUS, INBOUND])
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x=" + b"a" * LARGEST, FORM, 413),
        (b"a=1&" * 5000, FORM, 400),
        (b'{"MessageStatus": "delivered"}', "application/json", 415),
        (b"--x\r\n", "multipart/form-data; boundary=x", 415),
        (b"a=1", "", 415),
        ("Body=blå".encode("latin-1"), FORM, 400),
        (b"%", FORM, 403),
        (b"", FORM, 403),
        (b"%ff%fe=%00", FORM, 403),
    ],
)
def test_a_body_that_is_none_of_twilios_is_told_so(
    lasting: Doors, path: str, body: bytes, kind: str, status: int
) -> None:
    headers = {"Content-Type": kind, "X-Twilio-Signature": signed(PUBLIC + path, {})}
    if status == 403:
        headers["X-Twilio-Signature"] = "made up"
    answer = lasting.client.post(path, content=body, headers=headers)
    assert answer.status_code == status
    problem(answer)
    assert lasting.town.row().state is SendState.SENT


def test_a_sender_who_reads_before_it_has_sent_all_is_told_what_is_wrong(lasting: Doors) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(12):
            yield b"a" * LARGEST

    answer = lasting.client.post(INBOUND, content=endless(), headers={"Content-Type": FORM})
    assert answer.status_code == 413


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_twilio_posts_and_does_nothing_else(lasting: Doors, method: str) -> None:
    assert problem(lasting.client.request(method, INBOUND))["detail"] == f'{method} "{INBOUND}": expected POST'


def test_reports_come_home_by_way_of_twilio_and_a_proxy_that_takes_off_tls(tmp_path: Path) -> None:
    form = {"To": ANNA, "From": "BoTrygt", "Body": "Lås døren.", "StatusCallback": PUBLIC + STATUS + "#rc=3&rp=all"}
    with OpenDoors(tmp_path) as doors, FakeTwilio() as twilio:
        twilio.behind(PUBLIC, doors.url)
        address = f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        assert httpx.post(address, data=form, auth=(ACCOUNT, SECRET)).status_code == 201
        twilio.all_told()
        assert twilio.reported.keys() == {200}
        assert doors.town.row().state is SendState.DELIVERED
