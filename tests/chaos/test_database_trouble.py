"""What happens when PostgreSQL goes away, comes back, or comes back as it was some time ago."""

import pytest
from sqlalchemy import create_engine, text

from .expected import Expected
from .marks import ON_REAL_PARTS
from .run import Stage
from .site import Site
from .world import World

pytestmark = ON_REAL_PARTS


def test_a_worker_outlives_a_restart_of_its_database_says_so_and_is_not_ready_meanwhile(
    stage: Stage, site: Site, world: World, expected: Expected
) -> None:
    worker = site.started()
    site.send(world.rows[:100])
    site.settle()
    stage.database.stop()
    try:
        site.send(world.rows[100:])
        site.until(lambda: site.asked(worker, "readyz")[0] == 503, "a worker to say that it is not ready")
        assert "the database" in site.asked(worker, "readyz")[1]
        assert site.asked(worker, "healthz")[0] == 200
        site.until(lambda: "has to wait: the database" in worker.said, "a worker to say what it waits for")
    finally:
        stage.database.start()
    site.settle()
    assert site.compared(expected) == []
    site.until(lambda: site.asked(worker, "readyz")[0] == 200, "a worker to be ready again")
    assert "goes on" in worker.said
    assert site.leave() == [0]


@pytest.mark.slow
def test_a_database_restored_from_an_older_copy_gets_its_reports_again(
    stage: Stage, site: Site, world: World, expected: Expected
) -> None:
    site.started()
    site.send(world.rows[:150])
    site.settle()
    assert site.leave() == [0]
    name = str(site.engine.url.database)
    copied(stage, site, name, f"{name}_copy")
    site.start()
    site.send(world.rows[150:])
    site.settle()
    assert site.leave() == [0]
    copied(stage, site, f"{name}_copy", name)
    assert len(site.found().alerts) < len(expected.alerts)
    site.start()
    site.settle()
    assert site.compared(expected) == []
    assert site.leave() == [0]


def copied(stage: Stage, site: Site, name: str, copy: str) -> None:
    """Put a copy of a database in the place of another, while nobody looks at either."""
    site.engine.dispose()
    engine = create_engine(f"{stage.database.base}postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)'))
        conn.execute(text(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"'))
    engine.dispose()
