"""On years of real burglary reports, a changed budget and changed circles give what a replay gives."""

from datetime import timedelta
from itertools import islice

import pytest

from streams.core.facts import Report
from streams.core.intake import known_at
from streams.files import read_file
from streams.foresight.course import Courses
from streams.foresight.evidence import Evidence
from streams.foresight.living import lived
from streams.foresight.past import past
from tests.records import records
from tests.world import town

from .past_and_present import replayed

CITY = """
    country: US
    partnerships:
      by:
        name: Bo trygt By
        areas: {{alt: {{circle: {{lat: {lat}, lon: {lon}, metres: 9000}}}}}}
        detection: [{{kind: space_time_scan, false_alerts_per_year: {budget}, radii: {radii}}}]
        groups: {{politi: {{name: Politi, kind: police}}}}
"""


@pytest.mark.slow
def test_years_of_a_city_are_told_as_a_replay_tells_them() -> None:
    told = _reports()
    zone = town(CITY.format(budget=4, radii="[300 m]", lat=39.72, lon=-104.96))[0].timezone
    until = max(known for report in told if (known := known_at(report, zone))) + timedelta(days=30)
    middle = {"lat": 39.72, "lon": -104.96}
    first = town(CITY.format(budget=4, radii="[300 m, 500 m, 700 m]", **middle))
    evidence = Evidence(Courses(first, first[0], past(told, first[0].timezone, until), until).under(first[0]))
    for budget, radii in ((4, "[300 m, 500 m, 700 m]"), (26, "[300 m, 500 m, 700 m]"), (8, "[250 m, 600 m]")):
        policies = town(CITY.format(budget=budget, radii=radii, **middle))
        foreseen = [raised.alert for raised in lived(policies[0], evidence)]
        assert foreseen == replayed(policies, told, until)
        assert foreseen


def _reports() -> list[Report]:
    rows = islice(read_file(records("denver_partial")), 8000)
    return [row.read for row in rows if isinstance(row.read, Report)]
