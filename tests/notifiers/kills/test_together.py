"""Processes that start at once on a new database agree on its secret."""

from threading import Barrier, Thread

from notifiers.keys import installation_key
from tests.notifiers.kills.town import opened

MANY = 8


def test_whoever_asks_at_once_gets_the_same_secret(database: str) -> None:
    found: list[bytes] = []
    together = Barrier(MANY)

    def ask() -> None:
        with opened(database) as engine, engine.connect() as conn:
            together.wait()
            with conn.begin():
                found.append(installation_key(conn))

    threads = [Thread(target=ask) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == MANY
    assert len(set(found)) == 1
