"""The doors for Twilio and for those who leave, on a database with a few people and one message."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import Engine, Row, StaticPool, create_engine, select, update
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # twilio ships no types

from config.schema.settings import Settings
from notifiers import keys, people
from notifiers.audience import Medium
from notifiers.outbox import Fate
from notifiers.outbox.acknowledging import acknowledge_by_person
from notifiers.outbox.fates import MessageState, SendState
from notifiers.outbox.tables import messages, outbox
from notifiers.people.tables import members, opt_outs, unreachable
from streams.arrivals import Result
from streams.metrics import Metrics
from streams.store import open_engine
from tests.fake_twilio import SECRET
from tests.world import settings
from web.app import build_app
from web.desk import Desk
from web.leaving import Leaving, leaving
from web.providers import Providers, providers
from web.serving import HERE, listen, server
from web.texting import Texting

PUBLIC = "https://varsel.example"
OTHER_SECRET = "the-token-of-another-account"  # noqa: S105 - it opens nothing
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
REF, MAIL_REF = "00000000000000aa", "00000000000000bb"
ANNA, BEN, STRANGER = "+4520120001", "+4520120002", "+4520120099"
MAIL = "anna@example.com"
FORM = "application/x-www-form-urlencoded"


class _Quiet:
    """A service that nobody sends reports to."""

    def receive(self, *_: object) -> list[Result]:
        return []

    def offset(self, *_: object) -> int | None:
        return None

    def tick(self, _: datetime) -> None:
        """Nothing happens."""


@dataclass(frozen=True, slots=True)
class _House:
    engine: Engine
    metrics: Metrics
    now: Callable[[], datetime]
    settings: Settings


@dataclass(slots=True)
class Clock:
    """The time, until it is moved forward."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **units: float) -> None:
        self.time += timedelta(**units)


@dataclass(slots=True)
class Town:
    """A database with a partner who has an SMS and a mail under way, and a neighbour who reads English."""

    database: Engine
    clock: Clock = field(default_factory=Clock)
    key: bytes = b"the secret of this town"
    fates: list[Fate] = field(default_factory=list)

    def settle_in(self) -> None:
        for tables in (outbox.metadata, people.metadata):
            tables.create_all(self.database)
        with self.database.begin() as conn:
            conn.execute(
                members.insert(), [self._member("r-1", ANNA, "da", MAIL), self._member("r-2", BEN, "en", None)]
            )
            conn.execute(messages.insert(), [_message(1, "sms"), _message(2, "mail")])
            conn.execute(outbox.insert(), [self._row(1, "sms", REF, ANNA), self._row(2, "mail", MAIL_REF, MAIL)])

    def providers(self) -> Providers:
        texting = Texting(people, acknowledge_by_person, self.key, ["DK"])
        tokens = [OTHER_SECRET, SECRET]
        audience = people.People(self.key)
        return Providers(self.database, tokens, PUBLIC, audience, texting, self.clock, self.fates.append)

    def leaving(self) -> Leaving:
        media = {"sms": Medium.PHONE, "mail": Medium.EMAIL}
        return Leaving(self.database, self.key, media, people.opt_out_person, self.clock)

    def row(self, ref: str = REF) -> Row[Any]:
        """Read a row of the outbox."""
        with self.database.connect() as conn:
            return conn.execute(select(outbox).where(outbox.c.ref == ref)).one()

    def put(self, **columns: object) -> None:
        """Change the row of the SMS."""
        with self.database.begin() as conn:
            conn.execute(update(outbox).where(outbox.c.ref == REF).values(columns))

    def out(self) -> set[tuple[str, Medium]]:
        """Tell who has opted out of what."""
        with self.database.connect() as conn:
            return {(row.person, row.medium) for row in conn.execute(select(opt_outs))}

    def learnt(self) -> list[str]:
        """Tell why addresses are out of reach."""
        with self.database.connect() as conn:
            return list(conn.execute(select(unreachable.c.reason)).scalars())

    def person(self, address: str) -> str:
        return keys.nameless(self.key, address)

    def _member(self, name: str, phone: str, language: str, email: str | None) -> dict[str, object]:
        return {
            "group_id": "elm",
            "recipient": name,
            "phone": phone,
            "email": email,
            "phone_person": self.person(phone),
            "email_person": self.person(email) if email else None,
            "language": language,
            "consent_at": NOW - timedelta(days=90),
        }

    def _row(self, message: int, channel: str, ref: str, address: str) -> dict[str, object]:
        return {
            "message_id": message,
            "alert_id": "a1/elm",
            "recipient": "r-1",
            "person": self.person(address),
            "ref": ref,
            "channel": channel,
            "priority": 0,
            "expires": NOW + timedelta(hours=4),
            "state": SendState.SENT,
            "attempts": 1,
            "next_attempt_at": NOW,
            "created_at": NOW,
            "claimed_at": NOW,
            "group_id": "elm",
        }


def _message(number: int, channel: str) -> dict[str, object]:
    return {
        "id": number,
        "alert_id": "a1/elm",
        "group_id": "elm",
        "channel": channel,
        "language": "da",
        "thread": "s1/opened",
        "story": "s1",
        "text": "Lås døren.",
        "segments": 1,
        "priority": 0,
        "due": NOW,
        "expires": NOW + timedelta(hours=4),
        "ask_next_after": timedelta(minutes=30),
        "state": MessageState.EXPANDED,
    }


class _Within(httpx.BaseTransport):
    """Hands requests to an application in this process."""

    def __init__(self, app: FastAPI) -> None:
        self._asked = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._runner = asyncio.Runner()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        return self._runner.run(self._ask(request))

    async def _ask(self, request: httpx.Request) -> httpx.Response:
        answer = await self._asked.handle_async_request(request)
        raw = b"".join([piece async for piece in answer.aiter_raw()])  # packed as it is sent
        return httpx.Response(answer.status_code, headers=answer.headers, content=raw)

    def close(self) -> None:
        self._runner.close()


class Doors:
    """The doors of a town, open while the block lasts; all of it in this process, without a server or a disk."""

    def __init__(self, database: Engine | None = None) -> None:
        self.town = Town(database or _in_memory())
        self.town.settle_in()
        self._desk = Desk(_Quiet(), self.town.clock)
        house = _House(self.town.database, Metrics(CollectorRegistry(), [], []), self.town.clock, settings())
        also = [providers(self.town.providers()), leaving(self.town.leaving())]
        self.app = build_app(house, self._desk, also=also)
        self.client = httpx.Client(base_url="http://here", transport=_Within(self.app))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self._desk.close(timedelta(seconds=20))
        self.town.database.dispose()

    def twilio(self, path: str, form: Mapping[str, str], *, secret: str = SECRET, **headers: str) -> httpx.Response:
        """Post a form as Twilio does; the proxy before us has taken off TLS and changed the host."""
        sent = {"Content-Type": FORM, "X-Twilio-Signature": signed(PUBLIC + path, form, secret), **headers}
        return self.client.post(path, content=urlencode(form), headers=sent)

    def reports(self, status: str, sid: str = "SM" + "1" * 32, ref: str = REF, **more: str) -> httpx.Response:
        """Tell how a message fares."""
        return self.twilio(f"/v1/twilio/status?m={ref}", {"MessageSid": sid, "MessageStatus": status, **more})

    def texts(self, body: str, sender: str = ANNA, sid: str = "", **more: str) -> str:
        """Send a text in; give what is texted back, empty if nothing is."""
        sid = sid or f"SM{abs(hash((body, sender, self.town.clock.time))):032x}"
        form = {"MessageSid": sid, "From": sender, "To": "+4592450001", "Body": body, "FromCity": "", **more}
        answer = self.twilio("/v1/twilio/inbound", form)
        assert answer.status_code == 200, json.dumps(answer.text)
        return said_in(answer)


class OpenDoors(Doors):
    """The same, listening for real."""

    def __init__(self, folder: Path) -> None:
        super().__init__(open_engine(f"sqlite:///{folder}/town.db"))
        self._server = server(self.app)
        self._listener = listen(0)
        self.url = f"http://{HERE}:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listener]})
        self.client = httpx.Client(base_url=self.url, timeout=20)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        super().__exit__(kind, error, trace)


def _in_memory() -> Engine:
    return create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})


def signed(url: str, form: Mapping[str, str], secret: str = SECRET) -> str:
    """Sign as Twilio does."""
    return str(RequestValidator(secret).compute_signature(url, dict(form)))


def said_in(answer: httpx.Response) -> str:
    """Read what TwiML tells a phone; fails for what is no TwiML."""
    assert answer.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(answer.content)  # noqa: S314 - it is ours
    assert root.tag == "Response"
    assert [verb.tag for verb in root] in ([], ["Message"])
    return "".join(root.itertext())
