"""A street to deliver in: a clock that is set by hand, a channel that remembers, people, and an outbox."""

from collections import Counter, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event, select

from notifiers.audience import Candidate, Listed, Medium, Near
from notifiers.delivery import Delivery
from notifiers.keys import nameless
from notifiers.message import Channel, Message, NoReceipt, Receipt
from notifiers.outbox import GroupMessage, metadata, queue
from notifiers.outbox.tables import outbox
from notifiers.reasons import Reason
from notifiers.terms import Delivered, Terms

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
    medium: Medium = Medium.PHONE
    accepted: list[tuple[str, str, datetime]] = field(default_factory=list)
    fail_before: deque[BaseException | None] = field(default_factory=deque)
    fail_after: deque[BaseException | None] = field(default_factory=deque)
    fail_find: deque[NoReceipt] = field(default_factory=deque)
    tries: int = 0

    async def send(self, message: Message) -> Receipt:
        self.tries += 1
        if self.fail_before and (trouble := self.fail_before.popleft()):
            raise trouble
        self.accepted.append((message.to, message.text, self.clock()))
        if self.fail_after and (trouble := self.fail_after.popleft()):
            raise trouble
        return Receipt(f"P{len(self.accepted)}", "queued")

    async def find(self, message: Message, since: datetime) -> Receipt | None:
        if self.fail_find:
            raise self.fail_find.popleft()
        for number, (to, text, at) in enumerate(self.accepted, start=1):
            if (to, text) == (message.to, message.text) and at >= since:
                return Receipt(f"P{number}", "delivered")
        return None

    async def close(self) -> None:
        """Nothing is open."""


class Forgetful:
    """A channel that cannot be asked what it was given."""

    medium = Medium.PHONE

    def __init__(self, post: Post) -> None:
        self._post = post

    async def send(self, message: Message) -> Receipt:
        return await self._post.send(message)

    async def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has agreed; the same number is the same telephone."""

    id: str
    phone: str
    language: str = "da"
    turn: int = 0
    why_not: Reason | None = None


class People:
    """Who lives where, in memory: an audience that can be changed between two rounds."""

    def __init__(self) -> None:
        self.groups: dict[str, list[Person]] = {}
        self.learnt: list[tuple[Listed, Medium, Reason]] = []
        self.away: set[str] = set()

    def candidates(self, conn: Connection, group_id: str, medium: Medium, near: Near | None) -> Iterator[Candidate]:
        for one in self.groups.get(group_id, []):
            if near is None or one.id not in self.away:
                yield Candidate(one.id, nameless(b"street", one.phone), one.language, one.turn, one.why_not)

    def far(self, conn: Connection, group_id: str, near: Near) -> int:
        return sum(one.id in self.away for one in self.groups.get(group_id, []))

    def addresses(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> dict[Listed, str]:
        asked = set(wanted)
        return {
            Listed(group, one.id): one.phone
            for group in {listed.group_id for listed in wanted}
            for one in self.groups.get(group, [])
            if one.why_not is None and (group, one.id) in asked
        }

    def why_not(self, conn: Connection, wanted: Collection[Listed], medium: Medium) -> dict[Listed, Reason]:
        listed = {Listed(group, one.id): one for group, people in self.groups.items() for one in people}
        return {each: listed[each].why_not or Reason.LEFT if each in listed else Reason.LEFT for each in wanted}

    def learn(self, conn: Connection, listed: Listed, medium: Medium, reason: Reason, now: datetime) -> None:
        self.learnt.append((listed, medium, reason))


def person(number: int, language: str = "da", name: str = "", turn: int = 0) -> Person:
    """Somebody who has agreed; the same number is the same telephone."""
    return Person(name or f"r-{number}", f"+45201{number:05d}", language, turn)


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
        self.audience = People()
        self.people = self.audience.groups
        self.people["elm"] = [person(1), person(2, "en"), person(3, "de")]
        self.database = database or create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        metadata.create_all(self.database)
        self.killed = False
        self._deliveries: list[Delivery] = []
        event.listen(self.database, "engine_connect", self._nothing_after_death)

    def queue(self, *queued: GroupMessage) -> int:
        with self.database.begin() as conn:
            return queue(conn, queued)

    def _nothing_after_death(self, conn: Connection) -> None:
        if self.killed:
            conn.close()
            raise Killed

    def round(self, delivery: Delivery) -> Delivered | None:
        """One round, or None if it was killed: then another process must take over."""
        try:
            return delivery.deliver()
        except Killed:
            return None

    def delivery(self, channel: Channel | None = None, **terms: object) -> Delivery:
        """Start a new process over the same outbox."""
        self.killed = False
        delivery = Delivery(
            self.database,
            {"sms": channel or self.post},
            self.audience,
            Terms(**terms),  # type: ignore[arg-type]  # the caller names real terms
            now=self.clock,
            chance=Random(1),
        )
        self._deliveries.append(delivery)
        return delivery

    def close(self) -> None:
        """Go home."""
        for delivery in self._deliveries:
            delivery.close()
        self.database.dispose()

    def rows(self) -> dict[tuple[str, str], tuple[str, str | None]]:
        """State and reason of each row, by alert and recipient."""
        with self.database.connect() as conn:
            found = conn.execute(select(outbox)).all()
        return {(row.alert_id, row.recipient): (str(row.state), row.reason) for row in found}

    def states(self) -> Counter[str]:
        """How many rows are in each state."""
        return Counter(state for state, _ in self.rows().values())
