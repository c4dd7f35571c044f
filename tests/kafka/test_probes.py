"""What a fleet says of itself is true: who does not deliver needs no secret, who cannot reach Kafka says so."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select

from notifiers.outbox.tables import messages
from streams.publish import Publisher
from streams.store import open_engine
from streams.topics import Topics
from tests.web.running import Standing
from tests.web.village import spate_today, village

pytestmark = pytest.mark.kafka

TWILIO = "{kind: twilio, sender: BoTrygt, opt_out_number: '+4592450001', account_sid_env: NOT_HERE}"


def test_a_worker_that_leaves_delivery_to_others_needs_no_secret_and_raises_what_they_are_to_send(
    broker: str, topics: Topics, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/fleet.db"
    words = (village(tmp_path, TWILIO, approval="none"), "--broker", broker, "--prefix", topics.prefix, "--db", url)
    engine = open_engine(url)
    with Standing(tmp_path, "worker", *words, "--no-delivery", "--metrics-port", "0") as worker:
        worker.wait_for("messages are delivered by others")
        worker.wait_until(lambda: worker.client.get("/readyz").status_code == 200, "it was never ready")
        with Publisher(broker, topics.reports) as publisher:
            publisher.publish([("north", json.dumps(report).encode()) for report in spate_today()])

        def waiting() -> list[str]:
            with engine.connect() as conn:
                return list(conn.execute(select(messages.c.state)).scalars())

        worker.wait_until(lambda: bool(waiting()), "nothing was raised")
        assert set(waiting()) == {"ready"}
        assert worker.client.get("/healthz").json() == {"status": "ok", "problems": [], "attention": []}
        worker.process.terminate()
        assert worker.process.wait(20) == 0
    engine.dispose()


class Gate:
    """A way to a broker that can be shut and opened again."""

    def __init__(self, address: str) -> None:
        name, _, port = address.rpartition(":")
        self._to = name, int(port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._begin()

    def shut(self) -> None:
        """Let nobody through."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def open(self) -> None:
        """Let everybody through again."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._begin()

    def _begin(self) -> None:
        Thread(target=self._let_through, args=(self._listener,), daemon=True).start()

    def _let_through(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                pair = listener.accept()[0], socket.create_connection(self._to)
                Thread(target=_carry, args=pair, daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with one, other:
        back = Thread(target=_pour, args=(other, one), daemon=True)
        back.start()
        _pour(one, other)
        back.join()


def _pour(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while some := here.recv(65_536):
            there.sendall(some)
    for end in (here, there):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def gate(broker: str) -> Iterator[Gate]:
    gate = Gate(broker)
    yield gate
    with suppress(OSError):
        gate.shut()


@pytest.mark.slow
def test_while_the_broker_is_away_the_intake_is_not_ready_and_need_not_be_started_anew(
    gate: Gate, topics: Topics, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/fleet.db"
    words = (village(tmp_path), "--broker", f"127.0.0.1:{gate.port}", "--prefix", topics.prefix, "--db", url)
    with Standing(tmp_path, "web", *words, "--port", "0") as web:
        assert web.client.get("/readyz").status_code == 200
        gate.shut()
        web.wait_until(lambda: "no Kafka broker answers" in web.client.get("/readyz").text, "it never noticed")
        assert web.client.get("/readyz").status_code == 503
        assert web.client.get("/healthz").status_code == 200
        gate.open()
        web.wait_until(lambda: web.client.get("/readyz").status_code == 200, "it was never ready again")
        web.process.terminate()
        assert web.process.wait(20) == 0
