"""A service with a console in; so many people who have it open, each with a live stream, while the block lasts, out."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from sqlalchemy import create_engine

from streams.web_tables import accounts, grants
from web.access.roles import Role
from web.access.sessions import COOKIE, begin

_ASK = (
    "GET /console/bench/live HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    "Accept: text/event-stream\r\nCookie: {cookie}\r\n\r\n"
)


class Watchers:
    """People who watch; ``heard`` counts what they were told, in events."""

    def __init__(self) -> None:
        self.heard = 0

    def listen(self, stream: socket.socket) -> None:
        """Read until the other side, or ours, hangs up."""
        try:
            while said := stream.recv(65536):
                self.heard += said.count(b"event:")
        except OSError:
            return


@contextmanager
def watchers(port: int, folder: Path, count: int) -> Iterator[Watchers]:
    """Have so many people sign in and open the map."""
    people = Watchers()
    with ExitStack() as open_streams:
        for token in _signed_in(folder, count):
            stream = open_streams.enter_context(socket.create_connection(("127.0.0.1", port)))
            stream.sendall(_ASK.format(port=port, cookie=f"{COOKIE}={token}").encode())
            first = stream.recv(4096)
            if b" 200 " not in first[:20]:
                raise RuntimeError(f"the live stream answers {first[:200]!r}")
            Thread(target=people.listen, args=(stream,), daemon=True).start()
        yield people


def _signed_in(folder: Path, count: int) -> list[str]:
    now = datetime.now(UTC)
    engine = create_engine(f"sqlite:///{folder}/bench.db", connect_args={"timeout": 30})
    with engine.begin() as conn:
        tokens = []
        for n in range(count):
            row = {"login": f"watcher-{n}", "name": f"Watcher {n}", "created_at": now}
            account = conn.execute(accounts.insert().values(row).returning(accounts.c.id)).scalar_one()
            conn.execute(grants.insert().values(account_id=account, partnership="bench", role=Role.READER))
            tokens.append(begin(conn, account, now))
    engine.dispose()
    return tokens
