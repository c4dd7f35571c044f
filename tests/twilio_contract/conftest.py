"""Fixtures: Twilio's own description of its API, and a server that behaves like it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fake_twilio import FakeTwilio

from . import npm
from .description import Described, of_messages, tightened


@pytest.fixture(scope="session")
def fetched() -> Callable[[Callable[[], Path]], Path]:
    """Get what npm fetches; where it cannot, skip and say so in one line, or fail if nothing may be skipped."""

    def fetched(get: Callable[[], Path]) -> Path:
        try:
            return get()
        except npm.Unavailable as why:
            if os.environ.get("TRYGVARSEL_REQUIRE_ALL") == "1":
                pytest.fail(f"the contract with Twilio cannot be checked: {why}")
            pytest.skip(f"the contract with Twilio: {why}")

    return fetched


@pytest.fixture(scope="session")
def description(fetched: Callable[[Callable[[], Path]], Path]) -> dict[str, Any]:
    return of_messages(fetched(npm.description))


@pytest.fixture(scope="session")
def described(description: dict[str, Any]) -> Described:
    return Described(tightened(description))


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as server:
        yield server
