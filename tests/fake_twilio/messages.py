"""Forms that were accepted in, the messages Twilio has, found by id or number without a walk through all, out."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from sys import intern
from urllib.parse import parse_qsl

ACCOUNT = "AC" + "0" * 32
SECRET = "not-a-real-token"  # noqa: S105 - it opens nothing
LOGIN = f"Basic {base64.b64encode(f'{ACCOUNT}:{SECRET}'.encode()).decode()}"

# How far a message has come; it never goes back.
RANKS = {"accepted": 0, "queued": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}


@dataclass(slots=True, eq=False)
class Sent:
    """A message the server has accepted; ``arrived`` is seconds since 1970, ``created`` what Twilio says it was."""

    number: int
    to: str
    body: str
    raw: bytes
    created: datetime
    arrived: float
    status: str
    error: int | None = None
    left: datetime | None = None

    @property
    def sid(self) -> str:
        """Twilio's id of the message."""
        return f"SM{self.number:032x}"

    @property
    def form(self) -> Mapping[str, str]:
        """The fields as they were posted."""
        return dict(parse_qsl(self.raw.decode(), keep_blank_values=True))

    @property
    def sender(self) -> str:
        """The number, name or messaging service it was sent by."""
        form = self.form
        return form.get("From") or form["MessagingServiceSid"]

    def becomes(self, status: str, error: int | None, at: datetime) -> None:
        """Move on to a status, unless it has gone past it."""
        if RANKS[status] > RANKS[self.status]:
            self.status, self.error = status, error
        if status == "sent":
            self.left = at


class Messages:
    """All that was accepted, in order."""

    def __init__(self) -> None:
        self.all: list[Sent] = []
        self._to: dict[str, list[Sent]] = {}

    def accept(self, form: Mapping[str, str], raw: bytes, now: datetime) -> Sent:
        """Take in one message; the same words sent to many are kept once."""
        status = "queued" if form.get("From") else "accepted"
        arrived = datetime.now(UTC).timestamp()
        created = now.replace(microsecond=0)
        sent = Sent(len(self.all), form["To"], intern(form["Body"]), raw, created, arrived, status)
        self.all.append(sent)
        self._to.setdefault(sent.to, []).append(sent)
        return sent

    def fetch(self, sid: str) -> Sent | None:
        """Find a message by Twilio's id of it."""
        try:
            number = int(sid.removeprefix("SM"), 16)
        except ValueError:
            return None
        return self.all[number] if 0 <= number < len(self.all) else None

    def newest_first(self, to: str | None) -> Iterator[Sent]:
        """Give all messages, or those to one number."""
        return reversed(self.all if to is None else self._to.get(to, []))

    def copies(self) -> Counter[tuple[str, str]]:
        """Count how often each text was accepted for each number."""
        return Counter((sent.to, sent.body) for sent in self.all)
