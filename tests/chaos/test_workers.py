"""What happens to a worker: killed or stopped in the middle, it leaves nothing half done and nothing done twice."""

import time

import pytest

from .expected import Expected
from .found import accepted
from .marks import ON_REAL_PARTS
from .site import Site
from .world import World

pytestmark = ON_REAL_PARTS


def test_a_worker_killed_inside_its_transaction_leaves_nothing_of_it_and_the_next_does_all_of_it(
    site: Site, world: World, expected: Expected
) -> None:
    first = site.started()
    with site.locked("journal"):
        site.send(world.rows)
        site.until(site.somebody_waits, "a worker to be inside its transaction")
        first.kill()
    assert accepted(site.engine) == 0
    site.start()
    site.settle()
    assert site.compared(expected) == []
    assert site.leave() == [0]


@pytest.mark.slow
@pytest.mark.slow
def test_a_worker_paused_inside_its_transaction_holds_nobody_up_and_finds_that_it_came_too_late(
    site: Site, world: World, expected: Expected
) -> None:
    first = site.started()
    with site.locked("journal"):
        site.send(world.rows)
        site.until(site.somebody_waits, "a worker to be inside its transaction")
        first.pause()
    site.start()
    site.settle()
    before = site.found()
    first.resume()
    time.sleep(3)
    assert site.found() == before
    assert site.compared(expected) == []
    assert site.leave() == [0, 0]


@pytest.mark.slow
def test_a_worker_that_wakes_up_with_what_it_read_long_ago_cannot_write(
    site: Site, world: World, expected: Expected
) -> None:
    first = site.started()
    with site.locked("offsets", "ACCESS EXCLUSIVE"):
        site.send(world.rows)
        site.until(site.somebody_waits, "a worker to ask how far it is")
        first.pause()
    site.start()
    site.settle()
    before = site.found()
    first.resume()
    time.sleep(3)
    assert site.found() == before
    assert site.compared(expected) == []
    assert first.status is None, first.said
    assert site.leave() == [0, 0]
