"""One process that is stopped, followed by the next release, and taken back, raises what a replay raises."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from streams.arrivals import Arrival
from streams.core.snapshot import VERSION
from streams.lines import alert_line
from streams.migrations import HEAD, Standing
from streams.release import THIS
from streams.replay import Replay
from streams.reports import write_json
from streams.store import Store, open_engine
from tests.contract.test_fleet import by_partnership
from tests.streams import older
from tests.world import NOW, settings, town
from trygvarsel.wiring import open_house

from . import earlier, next_release
from .embedded import Run
from .next_release import NEXT, REVISION

THIS_ONE, NEXT_ONE = "trygvarsel", next_release.__name__


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Give a SQLite file as an earlier release left it."""
    path = tmp_path / "town.db"
    engine = create_engine(f"sqlite:///{path}")
    older.release(engine, HEAD)
    with engine.begin() as conn:
        earlier.load(conn)
    engine.dispose()
    return path


@pytest.fixture
def start(database: Path, tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    started: list[Run] = []
    path = tmp_path / "town.yaml"
    path.write_text(earlier.settings(), encoding="utf-8")

    def begin(program: str) -> Run:
        started.append(Run(program, path, database, tmp_path / f"run-{len(started)}.log"))
        return started[-1]

    yield begin
    for each in started:
        each.kill()


REST = earlier.reports()[earlier.HANDLED :]
HALVES = (REST[: len(REST) // 2], REST[len(REST) // 2 :])


def test_the_service_goes_over_to_the_next_release_and_back(database: Path) -> None:
    for release, some in zip((NEXT, THIS), HALVES, strict=True):
        house = open_house(settings(earlier.settings()), f"sqlite:///{database}", lambda: NOW, release)
        for report in some:
            house.service.receive([Arrival(write_json(report).encode(), "test")], NOW)
        known = house.service.decider.remembering
        assert [known.write_down(region, at_least=1) for region in known] == [True, True]
        house.engine.dispose()
    see_that_it_is_as_a_replay_has_it(database)


@pytest.mark.slow
def test_run_goes_over_to_the_next_release_and_back(start: Callable[[str], Run], database: Path) -> None:
    for program, some in zip((NEXT_ONE, THIS_ONE), HALVES, strict=True):
        running = start(program)
        assert {running.send(report) for report in some} <= {"accepted", "duplicate", "elsewhere"}
        assert running.leave() == 0, running.said
        assert "journal is followed" not in running.said
    see_that_it_is_as_a_replay_has_it(database)


def see_that_it_is_as_a_replay_has_it(database: Path) -> None:
    engine = open_engine(f"sqlite:///{database}")
    store = Store(engine)
    replay = Replay(town(earlier.settings()), NOW)
    expected = by_partnership([alert_line(alert) for alert, _ in replay.over(earlier.rows())])
    assert by_partnership(store.alerts()) == expected
    assert store.standing() == Standing(REVISION, HEAD)
    assert {found.state["version"] for name in expected if (found := store.snapshot(name))} == {VERSION}
    engine.dispose()
