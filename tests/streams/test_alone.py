"""Two that fold the same reports would each miss half of a spate: the second is told so, and the dead hold nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from streams.alone import only_one
from streams.store import StoreProblem
from tests import postgres

HOLDS = """
import sys
from sqlalchemy import create_engine
from streams.alone import only_one

with only_one(create_engine(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database: every test runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/alone.db"
    else:
        with postgres.fresh_database(request.getfixturevalue("postgresql"), "alone") as fresh:
            yield fresh


def try_it(url: str) -> None:
    """Be the only one for a moment; raises what `only_one` raises."""
    engine = create_engine(url)
    try:
        with only_one(engine):
            pass
    finally:
        engine.dispose()


@pytest.fixture
def other(url: str) -> Iterator[subprocess.Popen[str]]:
    """Start another process, which is the only one until its end."""
    command = [sys.executable, "-c", HOLDS, url]
    root = Path(__file__).parents[2]
    with subprocess.Popen(  # noqa: S603  (our own)
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_until_the_first_is_killed(url: str, other: subprocess.Popen[str]) -> None:
    with pytest.raises(StoreProblem, match="another run works on this database already"):
        try_it(url)
    other.kill()
    other.wait()
    _soon(url)


def test_it_can_be_had_again_by_the_same_process(url: str) -> None:
    try_it(url)
    try_it(url)


def test_a_database_in_memory_is_nobody_elses() -> None:
    engine = create_engine("sqlite://")
    with only_one(engine), only_one(engine):
        pass
    engine.dispose()


def _soon(url: str) -> None:
    """PostgreSQL takes a moment to see that a client has died."""
    for _ in range(99):
        try:
            try_it(url)
        except StoreProblem:
            continue
        return
    try_it(url)
