"""Reports over HTTP in, what became of each of them out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome
from web.problems import Problem, answer

from .bodies import many, one, reading
from .callers import Caller, Callers
from .description import BATCH, IDEMPOTENCY_KEY, SINGLE
from .doubles import remarks
from .explaining import fault, faults
from .models import Batch, Fault, Taken
from .once import Once, read_key
from .receiving import Receiving
from .scope import arrival, foreign
from .wrongs import Wrong, problem

Key = Annotated[str | None, Header(alias="Idempotency-Key", **IDEMPOTENCY_KEY)]


def reports(desk: Receiving, callers: Callers, database: Engine, now: Callable[[], datetime]) -> APIRouter:
    """Make the two addresses that reports are sent to."""
    router = APIRouter(prefix="/v1", tags=["reports"])
    once = Once(database, now)
    whole = reading()

    @router.post("/reports", **SINGLE)
    async def take_one(
        request: Request,
        caller: Annotated[Caller, Depends(callers)],
        body: Annotated[bytes, Depends(whole)],
        key: Key = None,
    ) -> Response:
        """Take in one report, a correction of one, or a withdrawal."""

        async def take() -> Response:
            try:
                item = one(body)
                arrivals = [arrival(item, "http", caller.source)]
                [result] = await desk.receive(arrivals)
                remarked = await _remarked(database, arrivals, [result])
                return _told(item, result, caller, remarked.get(0))
            except Problem as wrong:
                return _kept(wrong)

        return _with(caller, await once.answer((caller.source or "", read_key(key)), _asked(request, body), take))

    @router.post("/reports:batch", **BATCH)
    async def take_many(
        request: Request,
        caller: Annotated[Caller, Depends(callers)],
        body: Annotated[bytes, Depends(whole)],
        key: Key = None,
    ) -> Response:
        """Take in up to a thousand reports, all in one transaction; those at fault are refused one by one."""

        async def take() -> Response:
            try:
                items = many(body)
                arrivals = [
                    arrival(item, f"http, {n} of {len(items)}", caller.source) for n, item in enumerate(items, start=1)
                ]
                results = await desk.receive(arrivals)
            except Problem as wrong:
                return _kept(wrong)
            return _all_told(items, results, caller, await _remarked(database, arrivals, results))

        return _with(caller, await once.answer((caller.source or "", read_key(key)), _asked(request, body), take))

    return router


async def _remarked(database: Engine, arrivals: Sequence[Arrival], results: Sequence[Result]) -> dict[int, str]:
    """Say, by place, what there is to say of reports that were known already."""
    places = [n for n, result in enumerate(results) if result.outcome is Outcome.DUPLICATE]
    if not places:
        return {}

    def found() -> dict[int, str]:
        with database.connect() as conn:
            return remarks(conn, [arrivals[n] for n in places])

    return {places[n]: said for n, said in (await run_in_threadpool(found)).items()}


def _told(item: object, result: Result, caller: Caller, remark: str | None) -> Response:
    taken = _taken(item, result, caller, remark=remark)
    if result.refusal is None:
        status = 200 if result.outcome is Outcome.DUPLICATE else 201
        return JSONResponse(taken.model_dump(mode="json", exclude_none=True), status)
    wrong = Wrong(taken.type or Wrong.REFUSED)
    errors = [each.model_dump(exclude_none=True) for each in taken.errors or ()]
    raise problem(wrong, result.refusal.reason, report_id=result.report_id, errors=errors)


def _all_told(items: list[object], results: list[Result], caller: Caller, remarked: Mapping[int, str]) -> Response:
    taken = [
        _taken(item, result, caller, f"/{n}", remarked.get(n))
        for n, (item, result) in enumerate(zip(items, results, strict=True))
    ]
    counts = {outcome: sum(each.outcome is outcome for each in taken) for outcome in Outcome}
    told = Batch(
        accepted=counts[Outcome.ACCEPTED],
        duplicate=counts[Outcome.DUPLICATE],
        refused=counts[Outcome.REFUSED],
        results=taken,
    )
    return JSONResponse(told.model_dump(mode="json", exclude_none=True))


def _taken(item: object, result: Result, caller: Caller, at: str = "", remark: str | None = None) -> Taken:
    if result.refusal is None:
        return Taken.model_construct(report_id=result.report_id, outcome=result.outcome, reason=remark)
    wrong, errors = Wrong.REFUSED, list[Fault]()
    if said := foreign(item, caller.source):
        wrong, errors = Wrong.OTHER_SOURCE, [fault(at, "source", said)]
    return Taken(
        report_id=result.report_id,
        outcome=result.outcome,
        reason=result.refusal.reason,
        type=wrong,
        errors=errors or faults(item, result.refusal, at),
    )


def _kept(wrong: Problem) -> Response:
    """Make an answer of a problem that will be the same next time; one of ours goes its own way."""
    if wrong.status >= 500:
        raise wrong
    return answer(wrong)


def _asked(request: Request, body: bytes) -> bytes:
    return request.url.path.encode() + b"\n" + body


def _with(caller: Caller, response: Response) -> Response:
    response.headers.update(caller.headers)
    return response
