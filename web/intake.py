"""Reports over HTTP in, what became of each of them out."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from streams.arrivals import Arrival, Result
from streams.core.facts import Outcome
from streams.reports import Columns

from .bodies import MOST, Body, many, one
from .desk import Desk
from .problems import Problem


class Taken(BaseModel):
    """What became of one report."""

    report_id: str
    outcome: Outcome
    reason: str | None = None


class Batch(BaseModel):
    """What became of each report of a batch, in the order sent."""

    accepted: int
    duplicate: int
    refused: int
    results: list[Taken]


REPORT = Columns.model_json_schema()


def _reads(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def intake(desk: Desk) -> APIRouter:
    """Make the two addresses that reports are sent to."""
    router = APIRouter(prefix="/v1")

    @router.post(
        "/reports",
        status_code=201,
        response_model_exclude_none=True,
        responses={200: {"model": Taken, "description": "Known already."}},
        openapi_extra=_reads(REPORT),
    )
    async def take_one(body: Body, response: Response) -> Taken:
        """Take in one report."""
        [result] = await desk.receive([Arrival(one(body), "http")])
        if result.refusal:
            raise Problem(422, result.refusal.reason, report_id=result.report_id)
        if result.outcome is Outcome.DUPLICATE:
            response.status_code = 200
        return _taken(result)

    @router.post(
        "/reports:batch",
        response_model_exclude_none=True,
        openapi_extra=_reads({"type": "array", "minItems": 1, "maxItems": MOST, "items": REPORT}),
    )
    async def take_many(body: Body) -> Batch:
        """Take in up to a thousand reports, all in one transaction; those at fault are refused one by one."""
        reports = many(body)
        arrivals = [Arrival(each, f"http, {n} of {len(reports)}") for n, each in enumerate(reports, start=1)]
        taken = [_taken(result) for result in await desk.receive(arrivals)]
        counts = {outcome: sum(each.outcome is outcome for each in taken) for outcome in Outcome}
        return Batch(
            accepted=counts[Outcome.ACCEPTED],
            duplicate=counts[Outcome.DUPLICATE],
            refused=counts[Outcome.REFUSED],
            results=taken,
        )

    return router


def _taken(result: Result) -> Taken:
    reason = result.refusal.reason if result.refusal else None
    return Taken(report_id=result.report_id, outcome=result.outcome, reason=reason)
