"""The console of a fleet shows what is in force in its database, and puts its file in force for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from config.bundle import pack
from streams.in_force import history, in_force, put
from streams.store import StoreProblem, open_engine
from streams.work import SettingsUnreadable
from tests.world import CONFIG, NOW, dedented
from trygvarsel.following import Following
from web.console.proposing import history as files


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(dedented(CONFIG), "utf-8")
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path}/fleet.db")
    yield opened
    opened.dispose()


def test_before_anything_is_in_force_it_says_so(engine: Engine, config: Path) -> None:
    with pytest.raises(SettingsUnreadable, match="no settings are in force"):
        Following(engine, config).settings()


def test_it_follows_what_others_put_in_force_and_asks_at_most_once_a_second(engine: Engine, config: Path) -> None:
    seconds = 0.0
    following = Following(engine, config, lambda: seconds)
    assert "version 1" in following.adopt().said
    assert following.policies()["lund"].reach_m == 400
    config.write_text(dedented(CONFIG).replace("400 m", "300 m"), "utf-8")
    with engine.begin() as conn:
        put(conn, pack(config), "Bo", NOW, 1)
    assert following.policies()["lund"].reach_m == 400
    assert following.shows[0] == 1
    seconds = 1.0
    assert following.policies()["lund"].reach_m == 300
    assert following.shows == (2, pack(config).hash[:12])
    with engine.connect() as conn:
        assert [each.by for each in files.past(conn)] == ["Bo", "console"]


def test_what_was_approved_in_the_console_is_in_force_by_whoever_approved_it(engine: Engine, config: Path) -> None:
    with engine.begin() as conn:
        files.remember(conn, config.read_text("utf-8"), "Bo", NOW)
    Following(engine, config).adopt()
    with engine.connect() as conn:
        assert [each.by for each in history(conn)] == ["Bo"]


def test_a_file_with_mistakes_is_told_and_changes_nothing(engine: Engine, config: Path) -> None:
    following = Following(engine, config)
    following.adopt()
    config.write_text(dedented(CONFIG).replace("radius", "radios"), "utf-8")
    assert "radios" in following.adopt().said
    assert [problem.line for problem in following.troubles] == [8]
    assert "radius" in str(following.settings().partnerships["lund"].detection[0])
    with engine.connect() as conn:
        assert len(history(conn)) == 1


def elsewhere(engine: Engine, config: Path, old: str, new: str) -> None:
    """Put something else in force from another machine."""
    other = config.parent / "elsewhere" / "town.yaml"
    other.parent.mkdir()
    other.write_text(config.read_text("utf-8").replace(old, new), "utf-8")
    with engine.begin() as conn:
        found = in_force(conn)
        put(conn, pack(other), "Carl", NOW, found.version if found else None)


def test_what_was_put_in_force_elsewhere_is_not_taken_back_by_a_change_of_a_file_that_lacks_it(
    engine: Engine, config: Path
) -> None:
    following = Following(engine, config)
    following.adopt()
    assert not following.hinders(following.settings())
    elsewhere(engine, config, "400 m", "250 m")
    assert "version 2" in str(following.hinders(following.settings())[0])
    following.look()
    assert "by Carl" in str(following.troubles[0])

    config.write_text(config.read_text("utf-8").replace("Bo trygt Lund", "Lund sammen"), "utf-8")
    adopted = following.adopt()
    assert not adopted.in_force
    assert "other settings have been put in force meanwhile by Carl" in adopted.said
    assert following.troubles
    with engine.connect() as conn:
        assert [each.by for each in history(conn)] == ["Carl", "console"]


def test_a_file_that_is_in_force_again_is_no_trouble_any_more(engine: Engine, config: Path) -> None:
    following, before = Following(engine, config), config.read_text("utf-8")
    following.adopt()
    for text, troubles in ((before.replace("400 m", "40 parsec"), 1), (before, 0), (before.replace("400", "300"), 1)):
        config.write_text(text, "utf-8")
        following.look()
        assert len(following.troubles) == troubles, text


def test_what_was_approved_while_the_database_was_away_comes_into_force_when_it_is_back(
    engine: Engine, config: Path
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("the server closed the connection", {}, Exception("gone"))

    following = Following(engine, config)
    following.adopt()
    assert not following.hinders(following.settings())
    config.write_text(dedented(CONFIG).replace("400 m", "300 m"), "utf-8")
    with engine.begin() as conn:
        files.remember(conn, config.read_text("utf-8"), "Bo", NOW)
    event.listen(engine, "before_cursor_execute", gone)
    with pytest.raises((OperationalError, StoreProblem)):
        following.adopt()
    event.remove(engine, "before_cursor_execute", gone)
    following.look()
    assert following.policies()["lund"].reach_m == 300
    assert not following.troubles
    with engine.connect() as conn:
        assert [each.by for each in history(conn)] == ["Bo", "console"]
