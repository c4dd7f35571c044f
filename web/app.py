"""The parts of a service in; its HTTP application out."""

from collections.abc import Callable, Sequence
from typing import Protocol

from fastapi import APIRouter, FastAPI
from sqlalchemy import Engine

from streams.metrics import Metrics

from .desk import Desk
from .intake import intake
from .oversight import oversight
from .problems import DOCUMENT, install


class House(Protocol):
    """What the application needs of the service besides the desk where reports are handed in."""

    @property
    def engine(self) -> Engine:
        """The database."""
        ...

    @property
    def metrics(self) -> Metrics:
        """What is counted."""
        ...


def build_app(
    house: House, desk: Desk, ailing: Callable[[], Sequence[str]] = tuple, also: Sequence[APIRouter] = ()
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    ailing
        Says what somebody must look into, if anything.
    also
        The doors for others than police systems.
    """
    app = FastAPI(
        title="Trygvarsel",
        summary="Burglary reports in, what became of each of them out.",
        # The usual pages to read the description on load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": DOCUMENT},
    )
    install(app)
    app.include_router(intake(desk))
    app.include_router(oversight(house.engine, house.metrics.registry, ailing))
    for router in also:
        app.include_router(router)
    return app
