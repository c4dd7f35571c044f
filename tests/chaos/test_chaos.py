"""Workers killed again and again, while a broker and a database are restarted under them: the alerts of a replay."""

from dataclasses import replace
from random import Random

import pytest

from streams.core.facts import Report

from .cities import CITIES, City, burglaries, records_folder
from .happenings import Kind, Plan, draw
from .marks import REFUSED_SOCKETS
from .run import Stage, run

SMALL = Plan(seed=1, reports=2_500, kills=10, pauses=1, joins=1, leaves=1)


@pytest.mark.kafka
@pytest.mark.postgresql
@pytest.mark.filterwarnings(REFUSED_SOCKETS)
def test_workers_killed_ten_times_raise_the_alerts_of_a_replay_none_lost_and_none_twice(stage: Stage) -> None:
    outcome = run(SMALL, stage, records_folder())
    assert outcome.happened == {
        Kind.KILL: 10, Kind.PAUSE: 1, Kind.JOIN: 1, Kind.LEAVE: 1, Kind.BROKER: 1, Kind.DATABASE: 1,
    }  # fmt: skip
    assert [each for each in outcome.compared if not each.equal] == []
    assert outcome.unruly == 0
    assert outcome.gave_up == 0


def test_a_seed_draws_the_same_happenings_again_and_another_seed_others() -> None:
    assert draw(SMALL) == draw(replace(SMALL))
    assert draw(Plan(seed=2)) != draw(Plan(seed=3))


def test_invented_burglaries_are_as_many_as_asked_and_in_their_city() -> None:
    def inside(city: City, report: Report) -> bool:
        (south, west), (north, east) = city.south_west, city.north_east
        return south < (report.lat or 0) < north and west < (report.lon or 0) < east

    for city in CITIES:
        reports = burglaries(city, 200, None, Random(1))
        assert len({report.key for report in reports}) == 200
        assert sum(inside(city, report) for report in reports) > 150
