"""Members found by where they live: the same ones as by looking at everybody, and by the index."""

from random import Random

import pytest
from sqlalchemy import Engine, event, insert

from notifiers.audience import Listed, Near
from notifiers.people import count_in, living_in
from notifiers.people.nearness import cell_of, cells_near, lives_near
from notifiers.people.tables import members

from .village import ELM, OAK, Village

SPATE = Near(55.80, 12.40, 1000)


@pytest.fixture
def homes(database: Engine) -> dict[Listed, int]:
    """Settle 3,000 members within some kilometres, in two groups."""
    chance = Random(7)
    found = {
        Listed(chance.choice([ELM, OAK]), f"r-{number}"): cell_of(chance.gauss(55.80, 0.02), chance.gauss(12.40, 0.04))
        for number in range(3000)
    }
    consent_at = Village(database).now
    rows = [
        {"group_id": listed.group_id, "recipient": listed.recipient, "phone": "-", "phone_person": "-"}
        | {"language": "da", "consent_at": consent_at, "cell9": cell}
        for listed, cell in found.items()
    ]
    with database.begin() as conn:
        conn.execute(insert(members), rows)
    return found


def test_who_lives_in_some_cells_is_found(database: Engine, homes: dict[Listed, int]) -> None:
    is_near = lives_near(SPATE)
    expected = {listed for listed, cell in homes.items() if is_near(cell)}
    with database.connect() as conn:
        found = list(living_in(conn, cells_near(SPATE)))
        in_elm = set(living_in(conn, cells_near(SPATE), ELM))
        assert count_in(conn, cells_near(SPATE)) == len(expected)
        assert count_in(conn, cells_near(SPATE), ELM) == len(in_elm)
    assert len(found) == len(expected) > 100
    assert set(found) == expected
    assert in_elm == {listed for listed in expected if listed.group_id == ELM}


def test_no_members_are_read_who_live_elsewhere(database: Engine, homes: dict[Listed, int]) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(database, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    with database.connect() as conn:
        list(living_in(conn, cells_near(SPATE)))
        ((sql, values),) = asked
        if conn.dialect.name != "sqlite":
            conn.exec_driver_sql("SET enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if conn.dialect.name == "sqlite" else "EXPLAIN "
        plan = "\n".join(str(line) for line in conn.exec_driver_sql(explain + sql, values))
    assert "members_cell9" in plan
    assert "AUTOMATIC" not in plan
    assert "SCAN members" not in plan
    assert "Seq Scan" not in plan


def test_a_very_large_area_is_asked_for_in_parts(database: Engine, homes: dict[Listed, int]) -> None:
    region = cells_near(Near(55.80, 12.40, 20_000))
    assert len(region) > 10_000
    with database.connect() as conn:
        assert count_in(conn, region) == len(set(living_in(conn, region))) == len(homes)
        assert count_in(conn, []) == 0
