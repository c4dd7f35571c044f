"""One report is removed at the police's word: not a word of what it said is left, and it does not come back."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import Engine, Table, insert, select

from notifiers.outbox.tables import messages
from streams.arrivals import Copy
from streams.bodies import write_alert, write_copies
from streams.core.facts import Outcome
from streams.effects import Announcement, Effects
from streams.migrations import EVERYTHING
from streams.reports import write_json
from streams.retention.one_report import NotWithdrawn, erase
from streams.retention.under_way import UnderWay
from streams.store import Store
from streams.tables import alerts, aside, journal, outgoing, refused
from streams.told import read_alert
from tests.world import TOWN, burglary, spate

from .village import Village, day

_, LON = TOWN.degrees(100.0, 3000.0)
"""How far east the last of a spate is."""


@pytest.fixture
def village(engine: Engine) -> Village:
    found = Village(engine)
    found.send(*(replace(each, source="nordsj", dwelling="house", entry="window") for each in spate("a", 0)))
    return found


def everything(engine: Engine) -> str:
    """Write out all rows that could say what a report said."""
    with engine.connect() as conn:
        tables = (journal, refused, alerts, messages)
        return "\n".join(str(tuple(row)) for table in tables for row in conn.execute(select(table)))


def every_row(engine: Engine) -> dict[str, str]:
    """Write out every table there is."""
    tables = [table for metadata in EVERYTHING for table in metadata.sorted_tables]
    with engine.connect() as conn:
        return {table.name: "\n".join(str(tuple(row)) for row in conn.execute(select(table))) for table in tables}


def waits(village: Village, table: Table, body: bytes) -> None:
    """Let a record wait: for a newer release, or for Kafka."""
    here = {"topic": "t.reports", "partition": 0, "key": b"nordsj", "headers": "[]", "body": body}
    newer = {"offset": 5, "version": 9, "at": day(1)} if table is aside else {}
    with village.engine.begin() as conn:
        conn.execute(insert(table).values(**here, **newer))


def erased(village: Village, name: str, source: str = "nordsj") -> dict[str, int]:
    with village.engine.begin() as conn:
        return dict(erase(conn, burglary(name, 0, source=source), day(9)))


def withdrawn(village: Village, name: str, hours: float) -> None:
    whole = replace(burglary(name, hours, x=100.0), source="nordsj", revision=2, withdrawn=True, dwelling="house")
    assert village.send(whole) == [Outcome.ACCEPTED]


def test_a_report_that_counts_is_not_removed(village: Village) -> None:
    before = everything(village.engine)
    with pytest.raises(NotWithdrawn):
        erased(village, "a2")
    assert everything(village.engine) == before


def test_nothing_of_what_a_withdrawn_report_said_is_left(village: Village) -> None:
    withdrawn(village, "a2", 30)
    village.send(burglary("a2", 30, source="nordsj", lat=91.0))
    assert str(LON)[:7] in everything(village.engine)
    counted = erased(village, "a2")
    assert counted["journal"] == 2
    assert counted["alerts"] == village.rows(alerts)
    left = everything(village.engine)
    assert str(LON)[:7] not in left
    assert {(each["lat"], each["lon"]) for each in map(json.loads, village.store.alerts())} == {(56.23, 11.55)}
    assert left.count("nordsj/a2") == 1, "as the key of its line in the journal"
    (line,) = (entry for entry in Store(village.engine).journal() if entry.report and entry.report.report_id == "a2")
    assert line.report == replace(
        burglary("a2", 30, source="nordsj", revision=2, withdrawn=True),
        lat=None, lon=None, occurred_from=None, occurred_to=None,
    )  # fmt: skip


def test_it_does_not_come_back_when_an_old_copy_is_sent_again(village: Village) -> None:
    withdrawn(village, "a2", 30)
    erased(village, "a2")
    for _ in range(2):
        assert village.send(replace(spate("a", 0)[2], source="nordsj")) == [Outcome.DUPLICATE]
        village.begin()
    assert "a2" not in village.remembered_keys()


def test_the_thread_goes_on_without_it(village: Village) -> None:
    village.send(replace(spate("a", 36, count=1)[0], report_id="a3", source="nordsj"))
    withdrawn(village, "a2", 40)
    erased(village, "a2")
    village.begin()
    village.send(replace(spate("a", 60, count=1)[0], report_id="a4", source="nordsj"))
    stages = [(line["stage"], line["group"]) for line in map(json.loads, village.store.alerts())]
    assert stages.count(("opened", None)) == 1
    assert ("growing", None) in stages


def test_a_refused_report_is_removed_by_its_id(village: Village) -> None:
    village.send(burglary("odd", 50, source="nordsj", lat=0.0, lon=0.0))
    assert village.rows(refused) == 1
    assert erased(village, "odd", source="other") == {}
    assert erased(village, "odd") == {"refused": 1}


def test_no_table_keeps_it_not_even_what_waits_for_a_newer_release_or_for_kafka(village: Village) -> None:
    said = replace(spate("a", 0)[2], source="nordsj")
    withdrawn(village, "a2", 30)
    waits(village, aside, write_json(said).encode())
    alert = read_alert(village.store.alerts()[0], day(1))
    announced = Announcement("alert", alert.alert_id, "lund", alert.at, write_alert(alert).decode())
    village.store.keep(Effects(announcements=[announced]), day(2))
    counted = erased(village, "a2")
    assert (counted["aside"], counted["announcements"]) == (1, 1)
    left = every_row(village.engine)
    assert [name for name, rows in left.items() if str(LON)[:7] in rows] == []
    assert {name for name, rows in left.items() if "/a2" in rows or '"a2"' in rows} == {"journal", "whereabouts"}


def test_a_report_of_the_same_id_from_somebody_else_is_left_to_wait(village: Village) -> None:
    withdrawn(village, "a2", 30)
    waits(village, aside, write_json(burglary("a2", 0, source="other")).encode())
    assert "aside" not in erased(village, "a2")
    assert village.rows(aside) == 1


@pytest.mark.parametrize("where", [aside, outgoing], ids=lambda table: table.name)
def test_while_it_waits_together_with_others_nothing_is_removed(village: Village, where: Table) -> None:
    withdrawn(village, "a2", 30)
    ours, others = (replace(each, source="nordsj") for each in spate("a", 0)[1:])
    waits(village, where, write_copies([Copy("lund", each, day(1)) for each in (ours, others)]))
    before = every_row(village.engine)
    with pytest.raises(UnderWay):
        erased(village, "a2")
    assert every_row(village.engine) == before
