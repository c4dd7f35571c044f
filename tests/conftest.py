"""What all tests share: where a run is to be repeatable, hypothesis draws the same examples every time."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped]  # xdist ships no types

from tests import postgres
from tests.side_by_side import Together

# How long one example takes says more about the machine's other work than about ours.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30  # noqa: S108 - only folders with names of their own are made in it
"""Where files live in memory, and how many bytes of room there must be before the tests write theirs there."""


def pytest_configure() -> None:
    """Keep the tests' own files in memory where there is room: none of them has to outlast a power cut."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """Spread the tests over processes, those that share a server to one and the same."""
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays anyway; otherwise it takes a second, in the middle of some test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Give the URL of a PostgreSQL server, up to the database's name."""
    with postgres.server() as base:
        yield base
