"""A worker's health and metrics in; what a cluster and Prometheus ask of it over HTTP, answered, out."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

Ailments = Callable[[], Sequence[str]]


def build_vitals(registry: CollectorRegistry, stuck: Ailments, unready: Ailments) -> FastAPI:
    """Make the application that answers ``/healthz``, ``/readyz`` and ``/metrics``.

    Parameters
    ----------
    registry
        The process's metrics.
    stuck
        Says what only a new start would mend.
    unready
        Says why it does not do its share just now.
    """
    app = FastAPI(openapi_url=None)

    @app.get("/healthz")
    def alive() -> JSONResponse:
        return _answer(stuck())

    @app.get("/readyz")
    def ready() -> JSONResponse:
        return _answer([*stuck(), *unready()])

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return app


def _answer(ailments: Sequence[str]) -> JSONResponse:
    return JSONResponse(
        {"status": "ailing" if ailments else "ok", "problems": list(ailments)}, 503 if ailments else 200
    )
