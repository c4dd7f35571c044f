"""The pretended exchange lights up phones and brings signed word, as Twilio would, and nothing leaves the machine."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qsl

import httpx
import pytest

from notifiers.twilio_signature import Form, genuine
from trygvarsel.demo.exchange import ACCOUNT, Exchange, Line
from web.demo.handsets import Handset, Handsets

NOW = datetime(2025, 11, 17, 18, 9, tzinfo=UTC)
BIRTHE, IB = "+4520100000", "+4520100002"


class Service:
    """Whoever the exchange brings word to; it answers texts that come in with one of its own."""

    def __init__(self) -> None:
        service = self
        self.heard: list[tuple[str, Form, str]] = []

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = Form(parse_qsl(raw, keep_blank_values=True))
                service.heard.append((f"{service.url}{self.path}", form, self.headers["X-Twilio-Signature"]))
                body = b"<Response><Message>Du er frameldt.</Message></Response>"
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    answering = Service()
    yield answering
    answering.close()


@pytest.fixture
def handsets() -> Handsets:
    return Handsets([Handset("birthe", BIRTHE, "Birthe", "Naboer"), Handset("ib", IB, "Ib", "Naboer")])


@pytest.fixture
def exchange(service: Service, handsets: Handsets) -> Iterator[Exchange]:
    made = Exchange(lambda: NOW)
    made.patience, made.wrong = 0.0, frozenset({IB})
    made.open(Line(service.url, "+4520109999", "secret"), handsets)
    yield made
    made.close()


def send(exchange: Exchange, to: str) -> httpx.Response:
    url = f"http://127.0.0.1:{exchange.port}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    callback = f"{exchange.service}/v1/twilio/status?m=00000000000000aa"
    answer = httpx.post(url, data={"To": to, "Body": "Hold øje", "StatusCallback": callback})
    while not exchange.quiet():
        pass
    return answer


def test_a_text_lights_up_its_phone_and_word_of_it_comes_signed(
    exchange: Exchange, service: Service, handsets: Handsets
) -> None:
    answer = send(exchange, BIRTHE)
    assert (answer.status_code, answer.json()["status"]) == (201, "queued")
    assert [(bubble.text, bubble.at) for bubble in handsets.bubbles(handsets.drawn[0])] == [("Hold øje", NOW)]
    assert [form.first("MessageStatus") for _, form, _ in service.heard] == ["sent", "delivered"]
    assert all(genuine(["secret"], url, form, signed) for url, form, signed in service.heard)


def test_a_number_that_nobody_has_gets_nothing_and_word_says_so(
    exchange: Exchange, service: Service, handsets: Handsets
) -> None:
    send(exchange, IB)
    assert handsets.bubbles(handsets.drawn[1]) == []
    last = service.heard[-1][1]
    assert (last.first("MessageStatus"), last.first("ErrorCode")) == ("undelivered", "30005")


def test_what_is_texted_back_is_brought_to_the_service_and_its_answer_to_the_phone(
    exchange: Exchange, service: Service, handsets: Handsets
) -> None:
    seen = handsets.count
    exchange.text_in(BIRTHE, "STOP")
    url, form, signed = service.heard[0]
    assert url.endswith("/v1/twilio/inbound")
    assert genuine(["secret"], url, form, signed)
    assert [(bubble.text, bubble.own) for bubble in handsets.bubbles(handsets.drawn[0])] == [
        ("STOP", True),
        ("Du er frameldt.", False),
    ]
    assert handsets.changed(seen) == [handsets.drawn[0]]


@pytest.mark.parametrize("path", ["/", "/2010-04-01/Accounts/AC1/Messages.json", "/v1/reports"])
def test_it_takes_texts_at_one_address_alone(exchange: Exchange, path: str) -> None:
    answer = httpx.post(f"http://127.0.0.1:{exchange.port}{path}", data={"To": BIRTHE, "Body": "Hold øje"})
    assert answer.status_code == 404


def test_when_the_service_is_gone_nothing_hangs_and_nothing_fails(exchange: Exchange, service: Service) -> None:
    service.close()
    assert send(exchange, BIRTHE).status_code == 201
