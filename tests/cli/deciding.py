"""A village whose contacts are asked one after the other, some of its messages in all states, and the verbs on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import Connection, update

from notifiers.keys import installation_key
from notifiers.outbox import Expansion, GroupMessage, SendState, expand, queue
from notifiers.outbox.tables import outbox
from notifiers.people.importing import take
from notifiers.reasons import Reason
from notifiers.recipients import Listing, Recipient
from streams.store import open_engine
from tests.notifiers.street import People, person
from tests.web.village import village
from trygvarsel.cli import cli

NOW = datetime.now(UTC)


def message(alert: str, **changes: object) -> GroupMessage:
    """Word a message that is good for four hours from now."""
    usual: dict[str, object] = {
        "alert_id": alert,
        "group_id": "lund/nabo",
        "channel": "sms",
        "language": "da",
        "thread": f"{alert}/opened",
        "text": "Lås døren, også når du er hjemme.",
        "segments": 1,
        "priority": 0,
        "due": NOW - timedelta(minutes=1),
        "expires": NOW + timedelta(hours=4),
    }
    return GroupMessage(**(usual | changes))  # type: ignore[arg-type]  # the caller names real fields


class Village:
    """The verbs, the settings and the database they work on."""

    def __init__(self, folder: Path) -> None:
        self.config, self.url = village(folder), f"sqlite:///{folder}/decisions.db"
        self.people = People()
        self.people.groups["lund/nabo"] = [person(1), person(2, turn=1)]

    def __call__(self, verb: str, *words: str) -> Result:
        return CliRunner().invoke(cli, [verb, str(self.config), *words, "--db", self.url])

    def lines(self, verb: str, *words: str) -> list[dict[str, object]]:
        """Read what a verb lists."""
        done = self(verb, *words)
        assert done.exit_code == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    @contextmanager
    def database(self) -> Iterator[Connection]:
        """Do something to the database behind the verbs' backs."""
        engine = open_engine(self.url)
        with engine.begin() as conn:
            yield conn
        engine.dispose()

    def sends(self, *queued: GroupMessage) -> None:
        """Queue messages and look up who is to get them."""
        with self.database() as conn:
            self._list(conn)
            queue(conn, queued)
            expand(conn, NOW, Expansion(self.people, {}))

    def _list(self, conn: Connection) -> None:
        """Have the members stand in the database's own lists too, where the verbs look them up."""
        agreed = (NOW - timedelta(days=30)).date()
        for group, members in self.people.groups.items():
            rows = [Recipient(each.id, each.phone, each.language, agreed) for each in members]
            take(conn, installation_key(conn), group, Listing(rows, [], []), UTC, NOW, whole=True)

    def became(self, state: SendState, reason: Reason | None = None, recipient: str = "r-1") -> None:
        """Say what became of the texts for somebody."""
        what = {"state": state, "reason": reason, "claimed_at": NOW, "settled_at": NOW, "attempts": 1}
        with self.database() as conn:
            conn.execute(update(outbox).where(outbox.c.recipient == recipient).values(what))
