"""A request with an Idempotency-Key in; its answer, the same one however often it is asked, out."""

import json
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from fastapi import Response
from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, update
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from streams.keeping import inserted
from streams.web_tables import answers

from .wrongs import Wrong, problem

log = logging.getLogger(__name__)

KEPT: Final = timedelta(hours=48)
"""How long an answer is given again."""

HELD: Final = timedelta(seconds=60)
"""How long a request may be under way before whoever asks again is let through: its answer is not coming."""

REPLAYED: Final = "Idempotency-Replayed"

_SOON: Final = timedelta(seconds=1)
_SWEPT_EVERY: Final = timedelta(minutes=10)
_KEY: Final = re.compile(r'"([!#-\[\]-~]{1,255})"|([!#-\[\]-~]{1,255})')
_COUNTED: Final = {"preserve_rowcount": True}  # else nobody knows on PostgreSQL whether an insert inserted


def read_key(header: str | None) -> str | None:
    r"""Read an Idempotency-Key, with quotation marks around it, as the draft has it, or without.

    >>> read_key('"8e03978e"'), read_key("8e03978e"), read_key(None)
    ('8e03978e', '8e03978e', None)
    """
    if header is None:
        return None
    found = _KEY.fullmatch(header.strip())
    if not found:
        expected = "expected 1 to 255 letters, digits and signs without spaces, such as a UUID"
        raise problem(Wrong.IDEMPOTENCY_KEY, f"Idempotency-Key: {expected}")
    return found[1] or found[2]


class Once:
    """Answers every request that carries a key once, and gives that answer again for two days.

    Between what is asked and its answer there may be a crash. Who asks again is then let through after a minute, and
    since reports are taken in only once, told that they are known already: nothing is lost, and nothing counted twice.

    Parameters
    ----------
    database
        Where answers are kept, for all processes that share it.
    now
        Tells the time, aware.
    """

    def __init__(self, database: Engine, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._swept: datetime | None = None

    async def answer(
        self, whose: tuple[str, str | None], asked: bytes, do: Callable[[], Awaitable[Response]]
    ) -> Response:
        """Answer a request by doing something, or as it was answered before.

        Parameters
        ----------
        whose
            The source that asks, and its key for this request; without a key it is simply done.
        asked
            All that makes the request what it is.
        do
            Does it. What it raises is not kept: the same may be asked again.

        Raises
        ------
        Problem
            422 when the key was used for something else, 409 while the same is still under way.
        """
        source, key = whose
        if key is None:
            return await do()
        named = (source, sha256(key.encode()).hexdigest())
        kept = await run_in_threadpool(self._claim, named, sha256(asked).hexdigest())
        if kept is not None:
            return kept
        try:
            answer = await do()
        except BaseException:
            await run_in_threadpool(self._let_go, named)
            raise
        await run_in_threadpool(self._keep, named, answer)
        return answer

    def _claim(self, named: tuple[str, str], asked: str) -> Response | None:
        """Say that this is being answered from now on; give the answer if there is one."""
        now = self._now()
        with self._database.begin() as conn:
            self._sweep(conn, now)
            row = {"source": named[0], "key": named[1], "request": asked, "at": now}
            fresh = inserted(conn, answers).values(row).on_conflict_do_nothing()
            if conn.execute(fresh, execution_options=_COUNTED).rowcount == 1:
                return None
            found = conn.execute(answers.select().where(*_row(named))).one_or_none()
            if found is None:  # whoever was at it failed, and let go in this very moment
                raise _in_progress(_SOON)
            if found.request != asked:
                raise problem(Wrong.REUSED, "this Idempotency-Key came with another request before: use one for each")
            if found.status is not None:
                return _again(found)
            if not _overtaken(conn, found, now):
                raise _in_progress(HELD)
        return None

    def _keep(self, named: tuple[str, str], answer: Response) -> None:
        """Keep an answer; if that fails, it is given all the same, since what was asked for is done."""
        headers = json.dumps({"content-type": answer.headers["content-type"]})
        kept = {"status": answer.status_code, "headers": headers, "body": bytes(answer.body)}
        try:
            with self._database.begin() as conn:
                conn.execute(update(answers).where(*_row(named)).values(kept))
        except SQLAlchemyError:
            log.warning("an answer could not be kept; who asks again is told that the reports are known already")

    def _let_go(self, named: tuple[str, str]) -> None:
        try:
            with self._database.begin() as conn:
                conn.execute(delete(answers).where(*_row(named), answers.c.status.is_(None)))
        except SQLAlchemyError:
            log.warning("a request could not be forgotten; the same can be asked again in a minute")

    def _sweep(self, conn: Connection, now: datetime) -> None:
        """Forget what is too old: right away what this request may rest on, and all of it now and then."""
        if self._swept is None or now - self._swept >= _SWEPT_EVERY:
            self._swept = now
            conn.execute(delete(answers).where(answers.c.at < now - KEPT))


def _row(named: tuple[str, str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return answers.c.source == named[0], answers.c.key == named[1]


def _overtaken(conn: Connection, found: Row[Any], now: datetime) -> bool:
    """Take over from who has not answered for too long, unless somebody else just has."""
    if now - found.at < HELD:
        return False
    where = (answers.c.source == found.source, answers.c.key == found.key, answers.c.at == found.at)
    return conn.execute(update(answers).where(*where).values(at=now)).rowcount == 1


def _in_progress(wait: timedelta) -> Exception:
    told = "a request with this Idempotency-Key is being answered: ask again when it has been"
    return problem(Wrong.IN_PROGRESS, told, {"Retry-After": str(int(wait.total_seconds()))})


def _again(found: Row[Any]) -> Response:
    return Response(found.body, found.status, {**json.loads(found.headers), REPLAYED: "true"})
