"""A service that is still being put together in; an answer to whoever asks meanwhile, and then the service, out."""

from typing import Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from .access.armour import Armour
from .access.whence import refuse_proxies
from .problems import RETRY_AFTER, Problem, answer
from .vitals import Vitals, probes

_NOT_YET: Final = "the service is starting, and takes nothing in yet; send the same again"


class Doorway:
    """Leads to the service once it is open, and says until then that it is not ready, and why.

    ``why`` may be changed from whatever thread.
    """

    def __init__(self) -> None:
        self.why = "the service is starting"
        self._leads_to = self._meanwhile()

    def open(self, app: FastAPI) -> None:
        """Lead to the service from the next request on."""
        self._leads_to = app

    @property
    def state(self) -> State:
        """What the application behind it keeps."""
        return self._leads_to.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a request on."""
        await self._leads_to(scope, receive, send)

    def _meanwhile(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        app.include_router(probes(Vitals(unready=lambda: [self.why])), dependencies=[Depends(refuse_proxies)])
        app.add_middleware(Armour)

        @app.exception_handler(Problem)
        def _refused(_request: Request, problem: Problem) -> JSONResponse:
            return answer(problem)

        @app.exception_handler(HTTPException)
        def _later(_request: Request, _nothing_here: HTTPException) -> JSONResponse:
            return answer(Problem(503, _NOT_YET), {"Retry-After": str(RETRY_AFTER)})

        return app
