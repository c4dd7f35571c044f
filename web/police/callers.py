"""A request in; who asks, and for which source they speak, or why they are not let in, out."""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final, Protocol

from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from streams.databases import impatiently
from web.access.whence import from_this_machine

from . import keys
from .pace import Pace
from .wrongs import Wrong, problem

BELIEVED: Final = 3.0
"""Seconds for which a key is believed before it is looked up again, and so how long one that has ended still works."""

_REMEMBERED: Final = 1_000
_LONGEST: Final = 8_192
_ASK: Final = 'Bearer realm="trygvarsel"'


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Parameters
    ----------
    name
        What tells them from others.
    source
        Whose reports they may send and see; None for all.
    headers
        What to tell them with every answer.
    """

    name: str = "anybody"
    source: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def of(self, wanted: str | None) -> str | None:
        """Give the source to answer about: their own, or any that they want; raises `Problem` for somebody else's."""
        if self.source is None or wanted in (None, self.source):
            return self.source if self.source is not None else wanted
        raise problem(Wrong.OTHER_SOURCE, f'source: this key is for the source "{self.source}" alone')


class Tokens(Protocol):
    """Tells whose token something is."""

    def source_of(self, token: str) -> str:
        """Give the source that a token speaks for; raises `ValueError` with what is wrong with it."""
        ...


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms reports are let in.

    Parameters
    ----------
    required
        Nobody is let in without a key, though none was ever made.
    per_minute
        How many requests a caller may make.
    tokens
        Reads bearer tokens that are no keys of ours; None where there are none.
    """

    required: bool = False
    per_minute: int = 600
    tokens: Tokens | None = None


class Callers:
    """Finds out who asks.

    Until the first key is made, programs on this machine may send anything, unless the terms say otherwise. What was
    found out of a key is believed for ``BELIEVED`` seconds, so that the database is not asked for every report.

    Parameters
    ----------
    database
        Knows the keys.
    now
        Tells the time, aware.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self, database: Engine, now: Callable[[], datetime], terms: Terms, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database, self._now, self._terms, self._clock = database, now, terms, clock
        self._pace = Pace(terms.per_minute, clock)
        self._known: OrderedDict[bytes, tuple[float, Caller]] = OrderedDict()
        self._closed, self._looked = terms.required, -BELIEVED

    async def __call__(self, request: Request) -> Caller:
        """Find out who asks, and count it; raises `Problem` for who may not, or asks too fast."""
        token = _token(request)
        if token is None:
            return await self._without(request)
        caller = await self._with(token)
        allowed = self._pace.ask(caller.name)
        if allowed.wait:
            told = f"more than {self._terms.per_minute:,} requests a minute: wait, or send more reports at a time"
            raise problem(Wrong.TOO_FAST, told, {**allowed.headers, "Retry-After": str(allowed.wait)})
        return Caller(caller.name, caller.source, allowed.headers)

    async def _without(self, request: Request) -> Caller:
        if not self._closed and self._clock() - self._looked >= BELIEVED:
            self._closed = await run_in_threadpool(self._any_made)
            self._looked = self._clock()
        if self._closed:
            told = "send a key, as in Authorization: Bearer tv_…, or in X-API-Key"
            raise problem(Wrong.NOT_LET_IN, told, {"WWW-Authenticate": _ASK})
        if "origin" in request.headers:
            told = "a page in a browser may not use what is open to programs on this machine: it needs a key"
            raise problem(Wrong.NOT_LET_IN, told, {"WWW-Authenticate": _ASK})
        if not from_this_machine(request):
            told = "only programs on this machine, which call it 127.0.0.1 or localhost, may send without a key"
            raise problem(Wrong.NOT_LET_IN, told, {"WWW-Authenticate": _ASK})
        return Caller()

    async def _with(self, token: str) -> Caller:
        name, now = sha256(token.encode()).digest(), self._clock()
        believed = self._known.get(name)
        if believed is None or now >= believed[0]:
            self._known.pop(name, None)
            believed = self._known[name] = (now + BELIEVED, await run_in_threadpool(self._look_up, token))
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return believed[1]

    def _look_up(self, token: str) -> Caller:
        if token.startswith(keys.PREFIX) or self._terms.tokens is None:
            return self._by_key(token)
        try:
            source = self._terms.tokens.source_of(token)
        except ValueError as why:
            raise _no_good(str(why)) from None
        return Caller(f"token for {source}", source)

    def _by_key(self, token: str) -> Caller:
        with self._database.connect() as conn:
            key = keys.whose(conn, token)
        if key is None:
            raise _no_good("the key is not known, or has ended")
        with suppress(SQLAlchemyError), impatiently(self._database) as conn:  # not to know when does no harm
            keys.note_use(conn, key, self._now())
        return Caller(f"key {key.id}", key.source)

    def _any_made(self) -> bool:
        with self._database.connect() as conn:
            return keys.any_made(conn)


def _token(request: Request) -> str | None:
    """Find a token; what is meant for a proxy before us, such as a password, is none."""
    if (key := request.headers.get("x-api-key")) is not None:
        return key.strip()[:_LONGEST]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:_LONGEST] if scheme.lower() == "bearer" else None


def _no_good(why: str) -> Exception:
    return problem(Wrong.NOT_LET_IN, why, {"WWW-Authenticate": f'{_ASK}, error="invalid_token"'})
