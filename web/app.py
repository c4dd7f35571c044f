"""The parts of a service in; its HTTP application out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine
from starlette.middleware.gzip import GZipMiddleware

from config.schema.settings import Settings
from streams.metrics import Metrics

from .access.armour import Armour
from .access.burden import Burden
from .access.guard import Guard
from .access.routes import ROUTES
from .console.premises import Premises
from .console.rooms import open_rooms
from .console.shelf import put_up
from .console.shell import Shell
from .console.troubles import Troubles
from .police.description import describe
from .police.intake import intake
from .police.receiving import Receiving
from .problems import DOCUMENT, install
from .vitals import Vitals, counted, probes


class House(Protocol):
    """What the application needs of the service besides the desk where reports are handed in."""

    @property
    def settings(self) -> Settings:
        """What the settings said when it began."""
        ...

    @property
    def engine(self) -> Engine:
        """The database."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """Tells the time."""
        ...

    @property
    def metrics(self) -> Metrics:
        """What is counted."""
        ...


def build_app(
    house: House,
    desk: Receiving,
    vitals: Vitals = Vitals(),  # noqa: B008 - it cannot be changed
    also: Sequence[APIRouter] = (),
    premises: Premises | None = None,
    *,
    keys_only: bool = False,
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    vitals
        Says how the process fares.
    also
        The doors for others than police systems.
    premises
        What the console looks at; without it there is none.
    keys_only
        Nobody hands in reports without a key, whatever the settings say: others than programs on this machine reach it.
    """
    settings = premises.settings if premises else None
    shell = Shell(premises) if premises else None
    guard = Guard(house.engine, house.now, settings)
    app = FastAPI(
        title="Trygvarsel",
        summary="Burglary reports in, what became of each of them out.",
        # The usual pages to read the description on load their scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses={"default": DOCUMENT},
        dependencies=[Depends(guard)],
    )
    say = Troubles(shell, settings, guard.recognised)
    install(app, say)
    app.add_middleware(Burden, say=say, knows=guard.knows)
    app.add_middleware(GZipMiddleware, compresslevel=6)
    app.add_middleware(Armour, settings=settings)  # the last to be added is the first to be met
    app.include_router(intake(desk, house.engine, house.now, house.settings.intake, keys_only=keys_only))
    app.include_router(probes(vitals))
    app.include_router(counted(house.metrics.registry))
    for router in also:
        app.include_router(router)
    if premises is not None and shell is not None:
        open_rooms(app, premises, shell)
    put_up(app)
    describe(app)
    _all_told(app)
    return app


def asked_for(app: FastAPI) -> set[tuple[str, str]]:
    """List what an application can be asked for, by method and path; what browsers merely fetch is not among it."""
    return {
        (method, each.path)
        for each in iter_route_contexts(app.routes)
        if each.path is not None
        for method in each.methods or ()
        if method != "HEAD"
    }


def _all_told(app: FastAPI) -> None:
    """See to it that nothing can be asked for of which the table does not say by whom."""
    if untold := sorted(asked_for(app) - ROUTES.keys()):
        raise LookupError(f"web/access/routes.py does not say who may ask for: {untold}")
