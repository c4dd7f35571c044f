"""Any number of random requests to the whole application in; whether it withstood them, and how fast, out.

``python -m tests.web.police.fuzz 100000`` takes some minutes, and ends with exit code 1 if anything gave way.
"""

import asyncio
import logging
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import click
from fastapi import FastAPI
from sqlalchemy import event

from tests.web.console.house import Console
from tests.web.police.made_up import Asked, Fuzz
from tests.world import spate
from web.access.roles import Role

SLOWEST: Final = 1.0
"""Seconds of computing that no request may take."""

_STREAMS: Final = "/live"
_PATIENCE: Final = 20.0
_GLIMPSE: Final = 0.02
_TRACES: Final = (b"Traceback (most recent call last)", b'File "/', b"sqlalchemy.exc")


@dataclass(slots=True)
class Figures:
    """What came of all requests: how many by status, the slowest in seconds of computing, and what gave way."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: list[tuple[float, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def add(self, asked: Asked, status: int, body: bytes, took: float) -> None:
        """Count one answer."""
        said = f"{asked.method} {asked.path[:80]}?{asked.query[:120]} {asked.body[:200]!r}"
        self.statuses[status] += 1
        self.slowest = sorted([*self.slowest, (took, said)], reverse=True)[:5]
        silent = status == 0 and not asked.path.endswith(_STREAMS)
        if silent or status == 500 or any(trace in body for trace in _TRACES):
            self.faults.append(f"{status}: {said} -> {body[:300]!r}")
        if took > SLOWEST:
            self.faults.append(f"{took:.2f} s: {said}")


Progress = Callable[[int, Figures], object]
"""Is told how many were asked, and what came of them so far."""


async def ask(app: FastAPI, asked: Asked) -> tuple[int, bytes]:
    """Let an application answer a request; a stream is looked at for a moment. Status 0 is no answer at all."""
    status, body, sent = 0, bytearray(), False
    over = asyncio.Event()

    async def receive() -> dict[str, object]:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": asked.body, "more_body": False}
        await over.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                over.set()

    scope = {
        "type": "http", "http_version": "1.1", "scheme": "https", "asgi": {"version": "3.0"}, "root_path": "",
        "method": asked.method, "path": unquote(asked.path), "raw_path": asked.path.encode("latin-1", "replace"),
        "query_string": asked.query.encode(), "headers": list(asked.headers), "client": ("127.0.0.1", 1),
        "server": ("console.test", 443),
    }  # fmt: skip
    with suppress(TimeoutError):
        limit = _GLIMPSE if asked.path.endswith(_STREAMS) else _PATIENCE
        await asyncio.wait_for(app(scope, receive, send), limit)  # type: ignore[arg-type]  # plain dictionaries
    return status, bytes(body)


async def run(app: FastAPI, fuzz: Fuzz, count: int, progress: Progress = lambda *_: None) -> Figures:
    """Ask so many times, one after the other."""
    figures = Figures()
    for n in range(count):
        asked = fuzz.request()
        began = time.process_time()
        try:
            status, body = await ask(app, asked)
        except Exception as fault:  # noqa: BLE001  (this is what is looked for)
            status, body = 500, repr(fault).encode()
        figures.add(asked, status, body, time.process_time() - began)
        if n % 5_000 == 4_999:
            progress(n + 1, figures)
    return figures


def fuzzed(folder: Path, count: int, seed: int, progress: Progress = lambda *_: None) -> Figures:
    """Fuzz a whole application with its console, on a database of its own."""
    with Console(folder) as console:
        console.report(*spate("s", 0, count=4))
        untaken: list[str] = []
        event.listen(
            console.house.engine, "handle_error", lambda context: untaken.append(repr(context.original_exception))
        )
        people = iter(range(10**9))

        def sign_in() -> tuple[str, str]:
            browser = console.browser(*Role, name=f"Anna {next(people)}")
            token = next(cookie.value for cookie in browser.cookies.jar)
            return str(token), str(browser.headers["X-CSRF-Token"])

        figures = asyncio.run(run(console.app, Fuzz(random.Random(seed), sign_in), count, progress))
        figures.faults += [f"the database was asked what it cannot take: {each}" for each in untaken]
        return figures


def _said(n: int, figures: Figures) -> None:
    click.echo(f"{n:,} asked, {len(figures.faults)} gave way", err=True)


def main() -> int:
    """Fuzz as often as the command line says, and tell the figures."""
    logging.disable(logging.CRITICAL)
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = fuzzed(Path(folder), count, seed, _said)
    slowest = [f"{took:.3f} s  {said}" for took, said in figures.slowest]
    for line in (
        f"{count:,} requests in {time.monotonic() - began:.0f} s, seed {seed}",
        ", ".join(f"{status}: {n:,}" for status, n in sorted(figures.statuses.items())),
        *("slowest:", *slowest),
        *(f"gave way: {len(figures.faults)}", *figures.faults[:40]),
    ):
        click.echo(line)
    return 1 if figures.faults else 0


if __name__ == "__main__":
    sys.exit(main())
