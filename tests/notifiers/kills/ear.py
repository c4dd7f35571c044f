"""Status reports of a Twilio-like server in, each taken down as the service does it, out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, urlsplit

from sqlalchemy import Engine

from notifiers.outbox.reporting import report
from notifiers.twilio_callbacks import reported


@contextmanager
def listening(engine: Engine) -> Iterator[str]:
    """Take down what is reported to an address, one report after another."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            said = reported(form)
            (ref,) = parse_qs(urlsplit(self.path).query)["m"]
            if said is not None:
                with engine.begin() as conn:
                    report(conn, ref, said, datetime.now(UTC))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Ear)
    thread = Thread(target=server.serve_forever, name="ear")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/status"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
