"""`feed --url` sends with a key, waits when it is asked to, and sends nothing twice."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner

from streams.reports import write_json
from tests.web.served import Served
from tests.world import burglary, dedented
from trygvarsel.cli import Refused, cli
from trygvarsel.sending import Sending
from web.police import keys

DONE: tuple[int, dict[str, str], object] = (200, {}, {"accepted": 1, "duplicate": 0, "refused": 0})
LONG = [json.dumps({"report_id": "r" * 90, "n": n}).encode() for n in range(20)]


@dataclass
class Other:
    """An intake that gives the answers it was told to, one after the other, and keeps what it heard."""

    answers: list[tuple[int, Mapping[str, str], object]]
    heard: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    waited: list[float] = field(default_factory=list)

    def sending(self) -> Sending:
        return Sending(self.url, "tv_1_x", lambda _: None, self.waited.append)


@pytest.fixture
def other() -> Iterator[Other]:
    told = Other([])

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.heard.append(({name.lower(): said for name, said in self.headers.items()}, body))
            status, headers, said = told.answers.pop(0)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_waits_as_long_as_the_intake_says_and_sends_the_same_again(other: Other) -> None:
    other.answers = [(429, {"Retry-After": "7"}, {}), (503, {"Retry-After": "2"}, {}), (409, {}, {}), DONE]
    with other.sending() as sending:
        sending.send([b"{}"])
    assert other.waited == [7.0, 2.0, 5.0]
    assert sending.total == {"accepted": 1, "duplicate": 0, "refused": 0}
    assert len({(headers["idempotency-key"], body) for headers, body in other.heard}) == 1
    assert other.heard[0][0]["authorization"] == "Bearer tv_1_x"


def test_two_batches_have_two_keys(other: Other) -> None:
    other.answers = [DONE, DONE]
    with other.sending() as sending:
        sending.send([b"{}"])
        sending.send([b"{}"])
    assert len({headers["idempotency-key"] for headers, _ in other.heard}) == 2


def test_what_is_long_is_packed_unless_the_intake_cannot_unpack_it(other: Other) -> None:
    other.answers = [DONE, (415, {}, {}), DONE, DONE]
    with other.sending() as sending:
        for _ in range(3):
            sending.send(LONG)
    packed = [headers.get("content-encoding") for headers, _ in other.heard]
    assert packed == ["gzip", "gzip", None, None]
    assert gzip.decompress(other.heard[0][1]) == other.heard[2][1]


def test_it_gives_up_in_the_end_and_at_once_on_what_waiting_does_not_mend(other: Other) -> None:
    other.answers = [(503, {"Retry-After": "120"}, {"detail": "later"})] * 9
    with other.sending() as sending, pytest.raises(Refused, match="later; given up"):
        sending.send([b"{}"])
    other.answers = [(401, {}, {"detail": "the key is not known, or has ended"})]
    with other.sending() as sending, pytest.raises(Refused, match="401: the key is not known"):
        sending.send([b"{}"])


def test_with_a_key_from_the_environment_or_a_file_the_reports_come_in(served: Served, tmp_path: Path) -> None:
    config, reports, file = tmp_path / "s.yaml", tmp_path / "r.jsonl", tmp_path / "key"
    config.write_text(dedented(), "utf-8")
    reports.write_text("\n".join(write_json(burglary(f"r{n}", n, source="north")) for n in range(30)), "utf-8")
    with served.house.engine.begin() as conn:
        key = keys.make(conn, "north", "feed", "Anna", served.house.now())[1]
    file.write_text(key + "\n")
    words = ["feed", str(config), str(reports), "--url", f"http://127.0.0.1:{served.port}"]

    without = CliRunner().invoke(cli, words)
    assert (without.exit_code, "401" in without.stderr) == (1, True)
    by_variable = CliRunner().invoke(cli, words, env={"TRYGVARSEL_KEY": key})
    assert json.loads(by_variable.stdout) == {"accepted": 30, "duplicate": 0, "refused": 0}
    by_file = CliRunner().invoke(cli, [*words, "--key-file", str(file)])
    assert json.loads(by_file.stdout) == {"accepted": 0, "duplicate": 30, "refused": 0}
    missing = CliRunner().invoke(cli, [*words, "--key-env", "NO_SUCH_KEY"])
    assert "NO_SUCH_KEY is not set" in missing.stderr
    assert key not in without.output + by_variable.output + by_file.output
