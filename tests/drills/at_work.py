"""A verb that goes on until it is told to stop, in a folder, in; its process, its address and what it says, out."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PATIENCE: Final = 90.0
"""Seconds that anything may take, on a machine that has much else to do."""


class AtWork:
    """A process of the service, from its start until it is killed or the block ends."""

    def __init__(self, folder: Path, told: Mapping[str, str], *words: str) -> None:
        self.log = folder / f"{words[0]}-{time.monotonic_ns()}.log"
        with self.log.open("w") as said:
            command = [sys.executable, "-m", "trygvarsel", *words]
            self.process = subprocess.Popen(command, cwd=folder, env=dict(told), stderr=said)  # noqa: S603  (our own)

    @property
    def url(self) -> str:
        """Where it takes in reports, once it has said so."""
        asked = r"http://127\.0\.0\.1:\d+"
        self.until(lambda: re.search(asked, self.said) is not None, "say where it is")
        found = re.search(asked, self.said)
        assert found
        return found[0]

    @property
    def said(self) -> str:
        """Everything it has written."""
        return self.log.read_text(encoding="utf-8")

    def until(self, so: Callable[[], bool], what: str) -> None:
        """Wait until something is so; fail when it never is, or when the process ends before."""
        deadline = time.monotonic() + PATIENCE
        while not so():
            assert self.process.poll() is None, f"it ended before it could {what}:\n{self.said}"
            assert time.monotonic() < deadline, f"it took too long to {what}:\n{self.said}"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Tell it to stop, and give its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()


class Partner:
    """A partner's own system: takes every webhook, and keeps what it was told, each time that it was."""

    def __init__(self) -> None:
        told: list[str] = []
        self.told = told

        class Takes(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.append(self.rfile.read(int(self.headers["content-length"])).decode())
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its signature)
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Takes)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
