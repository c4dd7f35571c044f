"""Every settings file that comes into force is written down once, whichever database it is written in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from notifiers.outbox.auditing import What, decisions
from streams.databases import open_engine
from streams.store import Store
from tests import postgres
from tests.world import START
from web.console.proposing.history import notice, past, remember


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path}/history.db")
        return
    with postgres.fresh_database(request.getfixturevalue("postgresql"), "history") as url:
        yield from _opened(url)


def _opened(url: str) -> Iterator[Engine]:
    opened = open_engine(url)
    Store(opened)
    yield opened
    opened.dispose()


def test_what_is_in_force_already_was_changed_by_nobody(engine: Engine) -> None:
    with engine.begin() as conn:
        assert [notice(conn, "a: 1\n", START) for _ in range(2)] == [True, False]
        assert remember(conn, "a: 2\n", "Bo", START)
        assert not notice(conn, "a: 2\n", START)
        assert [each.by for each in past(conn)] == ["Bo", ""]
        assert not list(decisions(conn))
        assert notice(conn, "a: 3\n", START)
        assert [each.what for each in decisions(conn)] == [What.CHANGED_BY_HAND]
