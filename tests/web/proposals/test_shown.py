"""Whoever looks at a change sees the lines that are for them, and of all others only how many there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from config.editing.patching import Line
from streams.web_tables import settings_files
from tests.web.console.house import seen
from tests.web.proposals.kept import RADIUS, Kept, propose, proposed
from tests.world import CONFIG
from web.access.roles import Role
from web.console.proposing.showing import Hidden, shown

ROLES = "        roles: {coordinator: [Lis Lund]}\n        areas:"
TEXT = f"""
    # the secret of the house
    sending: off
    partnerships:
      odder:
        name: Hemmelig Odder
        areas:
          by: {{circle: {{lat: 55.97, lon: 10.15, metres: 3300}}}}
        groups:
          politi: {{kind: police}}
{CONFIG.replace("    partnerships:", "").replace("        areas:", ROLES, 1)}
"""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Kept]:
    with Kept(tmp_path, TEXT) as kept:
        yield kept


def test_a_reader_sees_neither_who_holds_which_role_nor_what_stands_above_all_partnerships(house: Kept) -> None:
    house.by_hand("Lis Lund", "Lone Lund")
    house.by_hand("sending: off", "sending: on")
    house.by_hand("radius: 400 m", "radius: 450 m")
    house.by_hand("Hemmelig Odder", "Skjult Odder")
    assert house.keeper.adopt().in_force
    page = "/console/lund/proposals/history/2"
    coordinator = seen(house.browser(Role.COORDINATOR).get(page))
    reader = seen(house.browser(Role.READER, name="Rie").get(page))
    for text in (coordinator, reader):
        assert "radius: 450 m" in text
        assert "Skjult" not in text
        assert "Hemmelig" not in text
    for word in ("Lis Lund", "Lone Lund", "sending: on", "secret of the house"):
        assert word in coordinator
        assert word not in reader


def test_mistakes_in_what_belongs_to_others_are_only_counted(house: Kept) -> None:
    anna = house.browser(Role.COORDINATOR)
    house.by_hand("{kind: police}", "{kind: hemmeligt_ord}")
    answer = propose(anna, {RADIUS: "300 m"})
    assert answer.status_code == 422
    assert "other partnerships has mistakes too: 1" in answer.text
    assert "hemmeligt_ord" not in answer.text
    assert "odder" not in answer.text


def test_a_proposal_against_a_file_that_nobody_knows_any_more_shows_the_changed_lines_alone(house: Kept) -> None:
    anna = house.browser(Role.COORDINATOR)
    address = proposed(anna, {RADIUS: "300 m"})
    with house.house.engine.begin() as conn:
        conn.execute(delete(settings_files))
    page = seen(house.browser(Role.READER, name="Rie").get(address))
    assert "radius: 300 m" in page
    assert "syd:" not in page


def test_a_line_on_which_roles_stand_beside_something_else_is_hidden_whole() -> None:
    before = "partnerships:\n  lund: {name: a, roles: {coordinator: [Lis]}, spates: {over_after: 2 days}}\n"
    found = shown(before, before.replace("2", "3"), "lund", narrow=True)
    assert [each for hunk in found for each in hunk if isinstance(each, Line) and "Lis" in each.text] == []
    assert Hidden(2) in found[0]
    assert all(isinstance(each, Line) for each in shown(before, before.replace("2", "3"), "lund", narrow=False)[0])
