"""Spans sent by OTLP over HTTP in; the same, decoded, out: a receiver as an operator would run one."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Receiver:
    """Takes spans while the block lasts; ``services`` are the names under which they came."""

    def __init__(self) -> None:
        self.spans: dict[str, Span] = {}
        self.services: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._taking())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever)

    def _taking(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Taking(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        return Taking

    def take(self, path: str, body: bytes) -> None:
        """Decode what came; two spans of one name in one test would be one too many."""
        assert path == "/v1/traces"
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            named = (each.value.string_value for each in of_resource.resource.attributes if each.key == "service.name")
            self.services |= set(named)
            for of_scope in of_resource.scope_spans:
                assert not self.spans.keys() & {span.name for span in of_scope.spans}
                self.spans |= {span.name: span for span in of_scope.spans}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
