"""Fixtures: Debian's Chromium, the invented town served to it, and windows in which somebody is signed in."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from trygvarsel.demo.exchange import ACCOUNT

from .town import Town
from .visit import DESKTOP, Visit

Visitor = Callable[..., Visit]


# Not for longer than a file of tests: in the thread of a Playwright that is up, no other test can run an event loop.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium once."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("TRYGVARSEL_REQUIRE_ALL") == "1":
            pytest.fail("there is no chromium on this machine")
        pytest.skip("what pages look like, for want of chromium")
    expect.set_options(timeout=15_000)  # of a machine that does other things too
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Serve a town of the test's own."""
    monkeypatch.setenv("TRYGVARSEL_DEMO_ACCOUNT", ACCOUNT)
    with Town(tmp_path) as here:
        yield here


@pytest.fixture
def visit(chromium: Browser, town: Town) -> Iterator[Visitor]:
    """Open windows in which somebody is signed in, or nobody; all must have stayed in order."""
    with ExitStack() as open_windows:

        def visitor(name: str = "", *, size: tuple[int, int] = DESKTOP, language: str = "da") -> Visit:
            token = town.session(name) if name else ""
            return open_windows.enter_context(Visit(chromium, town.url, token, size=size, language=language))

        yield visitor
