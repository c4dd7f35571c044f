"""How a process fares in; what a cluster and Prometheus ask of it over HTTP, answered truly, out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from pydantic import BaseModel

from .problems import DOCUMENT, Problem, answer

Ailments = Callable[[], Sequence[str]]
"""Says what is the matter, a sentence for each thing; nothing while all is well."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What a process says of itself.

    Parameters
    ----------
    stuck
        What only a new start would mend. It asks nobody else, so that no probe waits for a database.
    unready
        Why it does not do its share just now; a new start would not help.
    attention
        What waits for a person, and keeps the process from nothing else.
    """

    stuck: Ailments = tuple
    unready: Ailments = tuple
    attention: Ailments = tuple


class Well(BaseModel):
    """Nothing ails it; `attention` tells what waits for a person."""

    status: Literal["ok"] = "ok"
    problems: list[str] = []
    attention: list[str]


_AILING: Final[dict[int | str, dict[str, Any]]] = {
    503: DOCUMENT | {"description": "Something ails it; `problems` says what, `attention` what waits for a person."}
}


def probes(vitals: Vitals) -> APIRouter:
    """Make ``/healthz``, which fails if only a new start would help, and ``/readyz``, while it cannot do its share."""
    router = APIRouter()

    # Not in a thread of the pool: requests that wait for a database there must not make a process look dead.
    @router.get("/healthz", response_model=Well, responses=_AILING)
    async def health() -> JSONResponse:
        """Say whether only a new start would help; that the database is away, or a person must act, is no reason."""
        return _told(vitals.stuck(), vitals.attention())

    @router.get("/readyz", response_model=Well, responses=_AILING)
    def readiness() -> JSONResponse:
        """Say whether the service does its share just now, and if not, why."""
        return _told([*vitals.stuck(), *vitals.unready()], vitals.attention())

    return router


def counted(registry: CollectorRegistry) -> APIRouter:
    """Make ``/metrics``."""
    router = APIRouter()

    @router.get("/metrics", response_class=Response)
    def metrics(request: Request) -> Response:
        """Give all that was counted, as Prometheus reads it."""
        write, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(write(registry), headers={"Content-Type": content_type})

    return router


def build_vitals(registry: CollectorRegistry, vitals: Vitals) -> FastAPI:
    """Make the application of a process that nobody asks for anything but how it fares."""
    app = FastAPI(openapi_url=None)
    app.include_router(probes(vitals))
    app.include_router(counted(registry))
    return app


def _told(problems: Sequence[str], attention: Sequence[str]) -> JSONResponse:
    if problems:
        return answer(Problem(503, "; ".join(problems), problems=list(problems), attention=list(attention)))
    return JSONResponse(Well(attention=list(attention)).model_dump())
