"""A browser and somebody's session in; a page that may break no rule, and everything it broke, out."""

from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from web.serving import HERE

DESKTOP, PHONE = (1400, 900), (390, 844)
_AXE = Axe()
_LOOKED_FOR = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visit:
    """One visitor's browser window, on which nothing may go wrong that a test has not said will.

    Parameters
    ----------
    url
        Where the town is.
    token
        What a browser holds in which somebody is signed in; empty for nobody.
    """

    def __init__(
        self, browser: Browser, url: str, token: str = "", *, size: tuple[int, int] = DESKTOP, language: str = "da"
    ) -> None:
        self.wrong: list[str] = []
        self.forgiven: set[int] = set()
        self._context = browser.new_context(
            base_url=url, viewport={"width": size[0], "height": size[1]}, locale=language, reduced_motion="reduce"
        )
        self._context.set_default_timeout(15_000)
        if token:
            self._context.add_cookies([{"name": "trygvarsel", "value": token, "url": url}])
        self.page: Page = self._context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"a script failed: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.close()
        if error is None:
            assert not self.wrong, "\n".join(self.wrong)

    def open(self, path: str) -> Page:
        """Go to a page, and wait until it has been drawn and listens for what changes."""
        self.page.goto(path)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the page listens, if it is one that does."""
        if self.page.locator("body[data-live]").count():
            self.page.locator("body[data-listening=yes]").wait_for()

    def refused(self, status: int) -> None:
        """Say that an answer of this kind is meant to come."""
        self.forgiven.add(status)

    def barriers(self) -> list[str]:
        """List what axe-core finds that keeps somebody out, and where."""
        options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": _LOOKED_FOR}}
        found = _AXE.run(self.page, options=options).response["violations"]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    def sideways(self) -> int:
        """Say by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _said(self, message: ConsoleMessage) -> None:
        # A browser itself says that an answer was no success; whether it may be one is looked at below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.wrong.append(f"the console said: {message.text}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.hostname != HERE and address.scheme not in {"data", "blob"}:
            self.wrong.append(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.forgiven:
            self.wrong.append(f"{response.request.method} {urlsplit(response.url).path}: {response.status}")
