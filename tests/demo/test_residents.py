"""The townspeople are made up: nobody's number is another's, and where they live leaves the gap the map is to show."""

from collections import Counter

import numpy as np
import pytest

from notifiers.phone import dialled
from streams.core.policy import Policy
from trygvarsel.demo.plot import Plot
from trygvarsel.demo.residents import CAST, YOURS, Residents, residents


@pytest.fixture(scope="module")
def people(policy: Policy, default_plot: Plot) -> Residents:
    names = {group.id: group.name for group in policy.groups}
    every = {part.group for part in CAST} - names.keys()
    return residents(default_plot.town, names | dict.fromkeys(every, "a group"), np.random.default_rng(1))


def test_every_number_could_be_dialled_and_belongs_to_one_member_alone(people: Residents) -> None:
    numbers = [member.phone for members in people.members.values() for member in members]
    assert len(set(numbers)) == len(numbers)
    assert all(dialled(number, ["DK"]) == number for number in numbers)


def test_the_same_chance_makes_up_the_same_people(people: Residents, policy: Policy, default_plot: Plot) -> None:
    names = {handset.group: handset.group for handset in people.handsets}
    again = residents(default_plot.town, dict.fromkeys({part.group for part in CAST}, "x"), np.random.default_rng(1))
    assert again.members == people.members
    assert names


def test_a_quarter_of_villas_has_many_burglaries_and_nobody_to_hear_of_them(
    people: Residents, policy: Policy, default_plot: Plot
) -> None:
    burgled = Counter(
        area.id
        for _, report in default_plot.past
        if report.lat is not None and report.lon is not None and (area := policy.area_of(report.lat, report.lon))
    )
    most = [quarter for quarter, _ in burgled.most_common(6)]
    assert "pilevaenge" in most
    assert not any("pilevaenge" in group for group in people.members)


def test_each_phone_that_is_drawn_is_a_members_and_two_of_them_get_nothing(people: Residents) -> None:
    numbers = {member.phone for members in people.members.values() for member in members}
    assert {handset.number for handset in people.handsets if handset != YOURS} <= numbers
    assert YOURS.number not in numbers
    assert len(people.numbers("opted_out") | people.numbers("moved_away")) == 2
