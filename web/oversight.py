"""A running service in; how it fares out: whether it is well, and what it counted."""

from collections.abc import Callable, Sequence
from typing import Literal

from fastapi import APIRouter, Request, Response
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

    return router
