"""Whatever is sent to the doors for Twilio: no fault, nothing unsigned taken in, and memory that has an end."""

import asyncio
import json
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from notifiers.outbox.fates import SendState
from notifiers.people.tables import ledger, opt_outs
from tests.web.doors import ANNA, BEN, FORM, PUBLIC, REF, Doors, signed
from web.twilio_forms import LARGEST

_WORDS = [
    "STOP",
    "stop",
    "AFMELD",
    "START",
    "HJÆLP",
    "Hja\u0308lp",
    "OK",
    "ja",
    "tak",
    "<Response/>",
    "&lt;",
    "{{7*7}}",
    "%s",
]
_ODD = "\0\t\n\r \"'<>&%;=+?#æøåÅ\u030a\u200b\u202e\u2028\ud7ff\ufffd\uffff\U0001f3e0\U0010ffff"
_STATUSES = ["queued", "sent", "delivered", "undelivered", "failed", "canceled", "received", "", "DELIVERED", "x" * 300]
_NAMES = ["Body", "From", "MessageSid", "MessageStatus", "ErrorCode", "OptOutType", "NumMedia", "AccountSid"]
_KINDS = [FORM, FORM, FORM, f"{FORM}; charset=UTF-8", "application/json", "multipart/form-data; boundary=x", "", "\xff"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it goes in."""

    path: str
    query: str
    body: bytes
    headers: list[tuple[bytes, bytes]]
    good: bool


@dataclass(frozen=True, slots=True)
class Came:
    """What came back."""

    status: int
    kind: str
    body: bytes


async def ask(app: FastAPI, sent: Sent) -> Came:
    """Hand a request to the application as a server does, a piece at a time."""
    pieces = [sent.body[at : at + 16384] for at in range(0, len(sent.body), 16384)] or [b""]
    said: list[Mapping[str, Any]] = []

    async def receive() -> dict[str, object]:
        return (
            {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}
            if pieces
            else {"type": "http.disconnect"}
        )

    async def send(message: Mapping[str, Any]) -> None:
        said.append(message)

    await app(_scope(sent), receive, send)
    headers = dict(said[0]["headers"])
    return Came(
        said[0]["status"], headers.get(b"content-type", b"").decode(), b"".join(each["body"] for each in said[1:])
    )


def _scope(sent: Sent) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": sent.path,
        "raw_path": sent.path.encode(),
        "query_string": sent.query.encode("latin-1"),
        "root_path": "",
        "headers": sent.headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def requests(chance: Random, count: int, *, genuine: bool) -> Iterator[Sent]:
    """Make up requests, with the signature that belongs to them or with any other."""
    for _ in range(count):
        path = chance.choice(["/v1/twilio/inbound", "/v1/twilio/status"])
        query = chance.choice(
            ["", f"m={REF}", f"m={REF}&m=x", "m=", f"m={chance.getrandbits(64):016x}", "%", "a=%00&m=%ff"]
        )
        form = _form(chance)
        body = urlencode(form).encode()
        url = f"{PUBLIC}{path}" + (f"?{query}" if query else "")
        if genuine:
            kind, signature = FORM, signed(url, form)
        else:
            kind = chance.choice(_KINDS)
            body = body if chance.random() < 0.5 else _garbage(chance)
            other_form = form | {"Body": "another"}
            forged = [signed(url, form, "guessed"), signed("https://evil.example/", form), signed(url, other_form)]
            signature = chance.choice(["", "x", "é", *forged])
        headers = [(b"content-type", kind.encode("latin-1")), (b"x-twilio-signature", signature.encode("latin-1"))]
        if not genuine and chance.random() < 0.3:
            headers.pop()
        yield Sent(path, query, body, headers, genuine)


def _form(chance: Random) -> dict[str, str]:
    """Fill in a form: sometimes as Twilio would, sometimes not."""
    form = {
        "MessageSid": chance.choice([f"SM{chance.getrandbits(128):032x}", "SM" + "1" * 32, "", "SM", _text(chance)]),
        "MessageStatus": chance.choice(_STATUSES),
        "ErrorCode": chance.choice(["", "30003", "30005", "21610", "99999", "-1", "1e5", "٣٠٠٠٣", "9" * 40]),
        "From": chance.choice([ANNA, BEN, f"+4520{chance.randrange(10**6):06d}", "1234", "BoTrygt", "", _text(chance)]),
        "Body": _text(chance),
        "OptOutType": chance.choice(["", "", "", "STOP", "HELP", "stop", "x"]),
    }
    for name in chance.sample(_NAMES, chance.randrange(4)):
        form[name] = _text(chance)
    for _ in range(chance.randrange(3)):
        form[_text(chance)[:20]] = _text(chance)
    return form


def _text(chance: Random) -> str:
    parts = [
        chance.choice([*_WORDS, chance.choice(_ODD), chr(chance.randrange(0xD800))]) for _ in range(chance.randrange(8))
    ]
    text = chance.choice(["", " "]).join(parts)
    return text * 2000 if chance.random() < 0.002 else text


def _garbage(chance: Random) -> bytes:
    size = LARGEST + chance.randrange(9) if chance.random() < 0.005 else chance.randrange(300)
    return chance.choice([chance.randbytes(size), b"&" * size, b"=" * size, b"a=1&" * (size // 4), b"%" * size])


def check(sent: Sent, came: Came) -> None:
    """Fail unless it is TwiML for what was signed, and a problem document for all else."""
    if came.status == 200:
        assert sent.good
        assert came.kind == "application/xml"
        root = ET.fromstring(came.body)  # noqa: S314 - it is ours
        assert root.tag == "Response"
        assert len(root) <= 1
        assert all(verb.tag == "Message" and verb.text for verb in root)
    else:
        assert came.status in ({413} if sent.good else {400, 403, 413, 415}), came
        assert came.kind == "application/problem+json"
        assert json.loads(came.body)["status"] == came.status


@pytest.mark.parametrize("count", [2_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_no_body_is_a_fault_and_nothing_unsigned_is_taken_in(count: int) -> None:
    chance = Random(20261121)
    with Doors() as doors:

        async def all_of(number: int, *, genuine: bool) -> None:
            for sent in requests(chance, number, genuine=genuine):
                check(sent, await ask(doors.app, sent))

        with asyncio.Runner() as runner:
            runner.run(all_of(200, genuine=False))
            tracemalloc.start()
            runner.run(all_of(count // 2, genuine=False))
            assert doors.town.row().state is SendState.SENT
            assert _count(doors, opt_outs) == _count(doors, ledger) == 0
            runner.run(all_of(count - count // 2, genuine=True))
            left, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert _count(doors, opt_outs) > 0
        assert doors.town.row().state is SendState.DELIVERED
    # Ten thousand numbers are remembered for the day, at some 700 bytes each.
    assert left < 12_000_000
    assert peak < 20_000_000


def _count(doors: Doors, table: Any) -> int:
    with doors.town.database.connect() as conn:
        return conn.scalar(select(func.count()).select_from(table)) or 0
