"""A street to deliver in: a clock that is set by hand, a channel that remembers, people, and an outbox."""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy import Engine, StaticPool, create_engine, event, select

from notifiers.delivery import Delivered, Delivery
from notifiers.message import Channel, Message, NoReceipt, Receipt
from notifiers.outbox import GroupMessage, metadata, queue
from notifiers.outbox.tables import outbox
from notifiers.recipients import Recipient

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """The time, until it is moved forward."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **units: float) -> None:
        self.time += timedelta(**units)


@dataclass(slots=True)
class Post:
    """A channel that accepts and remembers, except when told to fail: before it accepts or after."""

    clock: Clock
    accepted: list[tuple[str, str, datetime]] = field(default_factory=list)
    fail_before: deque[BaseException | None] = field(default_factory=deque)
    fail_after: deque[BaseException | None] = field(default_factory=deque)
    fail_find: deque[NoReceipt] = field(default_factory=deque)
    tries: int = 0

    def send(self, message: Message) -> Receipt:
        self.tries += 1
        if self.fail_before and (trouble := self.fail_before.popleft()):
            raise trouble
        self.accepted.append((message.to, message.text, self.clock()))
        if self.fail_after and (trouble := self.fail_after.popleft()):
            raise trouble
        return Receipt(f"P{len(self.accepted)}", "queued")

    def find(self, message: Message, since: datetime) -> Receipt | None:
        if self.fail_find:
            raise self.fail_find.popleft()
        for number, (to, text, at) in enumerate(self.accepted, start=1):
            if (to, text) == (message.to, message.text) and at >= since:
                return Receipt(f"P{number}", "delivered")
        return None


def person(number: int, language: str = "da", name: str = "") -> Recipient:
    """Somebody who has agreed; the same number is the same telephone."""
    return Recipient(name or f"r-{number}", f"+45201{number:05d}", language, date(2026, 3, 1))


def worded(**changes: object) -> GroupMessage:
    """Word a message for the people of Elm Street, good for four hours."""
    usual: dict[str, object] = {
        "alert_id": "a1/elm",
        "group_id": "elm",
        "channel": "sms",
        "language": "da",
        "thread": "s1/opened",
        "text": "Lås døren, også når du er hjemme.",
        "segments": 1,
        "priority": 1,
        "due": START,
        "expires": START + timedelta(hours=4),
    }
    return GroupMessage(**(usual | changes))  # type: ignore[arg-type]  # the caller names real fields


class Killed(BaseException):
    """The process is gone: from here on it does nothing more, not even tidy up."""


class Street:
    """Everything delivery needs, and a way to look at what it left behind."""

    def __init__(self, database: Engine | None = None) -> None:
        self.clock = Clock()
        self.post = Post(self.clock)
        self.people: dict[str, list[Recipient]] = {"elm": [person(1), person(2, "en"), person(3, "de")]}
        self.database = database or create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        metadata.create_all(self.database)
        self.killed = False
        event.listen(self.database, "engine_connect", self._nothing_after_death)

    def recipients_of(self, group: str) -> list[Recipient]:
        return self.people.get(group, [])

    def queue(self, *queued: GroupMessage) -> int:
        with self.database.begin() as conn:
            return queue(conn, queued)

    def _nothing_after_death(self, *_: object) -> None:
        if self.killed:
            raise Killed

    def round(self, delivery: Delivery) -> Delivered | None:
        """One round, or None if it was killed: then another process must take over."""
        try:
            return delivery.deliver()
        except Killed:
            return None

    def delivery(self, *, sending: bool = True, channel: Channel | None = None) -> Delivery:
        """Start a new process over the same outbox."""
        self.killed = False
        return Delivery(
            self.database,
            {"sms": channel or self.post},
            self.recipients_of,
            sending=sending,
            now=self.clock,
            chance=Random(1),
        )

    def rows(self) -> dict[tuple[str, str], tuple[str, str | None]]:
        """State and reason of each row, by alert and recipient."""
        with self.database.connect() as conn:
            found = conn.execute(select(outbox)).all()
        return {(row.alert_id, row.recipient): (str(row.state), row.reason) for row in found}

    def states(self) -> Counter[str]:
        """How many rows are in each state."""
        return Counter(state for state, _ in self.rows().values())
