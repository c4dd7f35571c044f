"""Orders in, a running server with its messages, status callbacks and inbound texts out."""

from datetime import UTC, datetime

from aiohttp import web

from .api import MessagesApi
from .inbound import Inbound
from .messages import Messages
from .orders import Orders
from .reports import StatusReports
from .webhooks import Webhooks


class TwilioService:
    """All of the Twilio-like server that lives on one event loop."""

    def __init__(self) -> None:
        self.now: datetime | None = None
        self.orders = Orders()
        self.messages = Messages()
        self.webhooks = Webhooks()
        self.reports = StatusReports(self.webhooks, self.orders, self.clock)
        self.inbound = Inbound(self.webhooks, self.orders)
        self.api = MessagesApi(self.messages, self.orders, self.reports, self.clock)
        self.app = web.Application()
        self.api.add_to(self.app.router)
        self._runner: web.AppRunner | None = None

    def clock(self) -> datetime:
        """Tell the time, or the time a test has set."""
        return self.now or datetime.now(UTC)

    async def start(self, port: int = 0) -> str:
        """Listen on this machine alone; returns the address."""
        # A caller that hangs up takes nothing back: what was accepted stays so.
        self._runner = web.AppRunner(self.app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024).start()
        self.reports.start()
        host, listening = self._runner.addresses[0][:2]
        return f"http://{host}:{listening}"

    async def stop(self) -> None:
        """Be down: connections are refused, and nothing more is told."""
        if self._runner is not None:
            await self._runner.cleanup()
        await self.reports.stop()
        await self.webhooks.close()
