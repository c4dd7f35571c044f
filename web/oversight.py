"""A running service in; how it fares out: whether it is well, what it counted, what it refused."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from pydantic import BaseModel
from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from streams import tables

from .problems import Problem


class Health(BaseModel):
    """All is well."""

    status: Literal["ok"] = "ok"


class Refused(BaseModel):
    """A report that was refused and why, but nothing of what it says."""

    received_at: datetime
    origin: str
    report_id: str
    reason: str


class LatestRefused(BaseModel):
    """Refused reports, the latest first."""

    refused: list[Refused]


def oversight(database: Engine, registry: CollectorRegistry, ailing: Callable[[], Sequence[str]]) -> APIRouter:
    """Make the addresses that people and machines look after the service by."""
    router = APIRouter()

    @router.get("/healthz")
    def health() -> Health:
        """Say whether the database answers, and whether anything needs a person to look into it."""
        if said := ailing():
            raise Problem(503, "; ".join(said))
        try:
            with database.connect() as conn:
                conn.execute(select(tables.offsets.c.offset).limit(1))
        except SQLAlchemyError:
            raise Problem(503, "the database does not answer") from None
        return Health()

    @router.get("/metrics", response_class=Response)
    def metrics(request: Request) -> Response:
        """Give all that was counted, as Prometheus reads it."""
        write, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(write(registry), headers={"Content-Type": content_type})

    @router.get("/v1/refused")
    def refused(limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> LatestRefused:
        """List the reports refused last, the latest first."""
        columns = [tables.refused.c[name] for name in Refused.model_fields]
        query = select(*columns).order_by(tables.refused.c.seq.desc()).limit(limit)
        with database.connect() as conn:
            return LatestRefused(refused=[Refused(**row) for row in conn.execute(query).mappings()])

    return router
