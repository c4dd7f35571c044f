"""Orders over HTTP in, what the server has accepted and told out: the far end of tests that kill the near one."""

from aiohttp import web

from .acts import read
from .service import TwilioService

# What may be ordered by its name; anything that is a list is an order of its own.
_ORDERS = frozenset(
    {"next", "always", "sometimes", "numbers_ending", "throttle", "slow", "list_late", "report", "keep_opt_outs"}
)


class Control:
    """The paths under ``/control``, which are not Twilio's."""

    def __init__(self, service: TwilioService) -> None:
        self._service = service
        service.app.router.add_get("/control/accepted", self._accepted)
        service.app.router.add_get("/control/figures", self._figures)
        service.app.router.add_post("/control/order", self._order)
        service.app.router.add_post("/control/text_in", self._text_in)

    async def _accepted(self, _: web.Request) -> web.Response:
        """Say how often each text was accepted for each number, and when it first was."""
        first = {(sent.to, sent.body): sent.arrived for sent in reversed(self._service.messages.all)}
        copies = self._service.messages.copies()
        return web.json_response([[to, body, times, first[to, body]] for (to, body), times in copies.items()])

    async def _figures(self, _: web.Request) -> web.Response:
        """Count what has happened so far."""
        service = self._service
        return web.json_response(
            {
                "requests": service.api.requests,
                "accepted": len(service.messages.all),
                "throttled": service.api.throttled,
                "reported": sum(service.reports.answered.values()),
                "unanswered": sum(times for status, times in service.reports.answered.items() if status != 200),
                "unfinished": service.reports.unfinished,
                "complaints": len(service.api.complaints),
            }
        )

    async def _order(self, request: web.Request) -> web.Response:
        """Take one order: its name, and what it is ordered with."""
        name, *said = await request.json()
        if name not in _ORDERS:
            raise web.HTTPBadRequest(text=f"no order: {name}")
        getattr(self._service.orders, name)(*(read(each) if isinstance(each, list) else each for each in said))
        return web.Response(status=204)

    async def _text_in(self, request: web.Request) -> web.Response:
        """Write a text to one of our numbers."""
        return web.Response(text=await self._service.inbound.text_in(*await request.json()))
