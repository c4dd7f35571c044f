"""What a transaction rests on must still be so when it is written: else nothing of it is kept, on either database."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from config.bundle import pack
from notifiers.outbox.tables import messages
from streams import tables
from streams.core.facts import Alert, Refusal, Report, Stage
from streams.effects import (
    Announcement,
    Aside,
    Effects,
    Entry,
    Fenced,
    Move,
    Noting,
    Outgoing,
    Refused,
    SettingsChanged,
    Turn,
)
from streams.in_force import put
from streams.sorting import Note
from streams.store import Store, StoreAway
from tests.notifiers.street import worded
from tests.world import CONFIG, START, burglary

EVERYTHING = (*tables.metadata.sorted_tables, messages)


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


NEVER_EFFECTS = {"snapshots", "topics", "gaps"}
"""Tables that no deciding writes to: memory is written down afterwards; the others are for topics and for copies."""


def alert(name: str) -> Alert:
    facts = {"partnership": "lund", "group": None, "at": START, "triggered_by": "r1", "report_ids": ("r1",)}
    where = {"lat": 56.2, "lon": 11.5, "radius_m": 400, "window_from": START, "observed": 3, "expected": None}
    return Alert(name, f"{name}-spate", Stage.OPENED, **facts, **where, score=3.0, false_alerts_per_year=None)  # type: ignore[arg-type]  # of all kinds


def all_of(number: int = 1) -> Effects:
    """Make effects of every kind, which rest on nothing."""
    report = burglary(f"r{number}", number)
    return Effects(
        entries=[Entry(START, "lund", report)],
        alerts=[alert(f"a{number}")],
        messages=[worded(alert_id=f"a{number}")],
        refused=[Refused("t[0]@4", Refusal("r9", "there is no place", "no place"), "{}")],
        noted={report.key: Noting({}, {"lund": Note(report.rank, believed=True)})},
        outgoing=[Outgoing("t", 0, b"8a", [("ce_id", b"1")], b"{}")],
        announcements=[Announcement("alert", f"a{number}", "8a", START, "{}")],
        aside=[Aside("t", 0, number, 2, "[]", None, b"{}")],
    )


def counted(engine: Engine) -> dict[str, int]:
    """Count the rows of every table."""
    with engine.connect() as conn:
        return {table.name: conn.execute(select(func.count()).select_from(table)).scalar_one() for table in EVERYTHING}


def at_once(many: int, work: Callable[[int], object]) -> list[BaseException | None]:
    """Do a thing in several threads at one moment; give how each ended."""
    ready, ends = threading.Barrier(many), list[BaseException | None]()

    def one(n: int) -> None:
        ready.wait()
        try:
            work(n)
        except (Fenced, StoreAway) as end:
            ends.append(end)
        else:
            ends.append(None)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_effects_that_rest_on_what_is_so_are_kept_whole(store: Store) -> None:
    effects = all_of()
    effects.moves, effects.turns = [Move("t", 0, None, 4), Move("t", 1, None, 7)], [Turn("lund", 0, START)]
    store.keep(effects, START)
    assert {name for name, rows in counted(store.engine).items() if rows == 0} == NEVER_EFFECTS
    assert (store.offset("t", 0), store.offset("t", 1), store.offset("t", 2)) == (4, 7, None)
    assert (store.version("lund"), store.version("oslo"), store.due(START)) == (1, 0, ["lund"])


def test_a_move_that_somebody_else_has_made_keeps_nothing(store: Store) -> None:
    store.keep(Effects(moves=[Move("t", 0, None, 4), Move("t", 1, None, 7)]), START)
    before = counted(store.engine)
    for late in (Move("t", 0, None, 3), Move("t", 0, 3, 9), Move("t", 0, 5, 9), Move("t", 2, 0, 1)):
        effects = all_of()
        effects.moves, effects.turns = [Move("t", 1, 7, 8), late], [Turn("lund", 0, None)]
        with pytest.raises(Fenced, match=rf"t\[{late.partition}\] was handled by another worker"):
            store.keep(effects, START)
    assert counted(store.engine) == before
    assert (store.offset("t", 0), store.offset("t", 1), store.version("lund")) == (4, 7, 0)


def test_a_turn_that_somebody_else_has_taken_keeps_nothing(store: Store) -> None:
    store.keep(Effects(turns=[Turn("lund", 0, None), Turn("oslo", 0, None)]), START)
    store.keep(Effects(turns=[Turn("lund", 1, None)]), START)
    before = counted(store.engine)
    for late in (Turn("lund", 0, None), Turn("lund", 1, None), Turn("lund", 3, None), Turn("rome", 1, None)):
        effects = all_of()
        effects.moves, effects.turns = [Move("t", 0, None, 4)], [Turn("oslo", 1, START), late]
        with pytest.raises(Fenced, match="decided for by another worker"):
            store.keep(effects, START)
    assert counted(store.engine) == before
    assert (store.version("lund"), store.version("oslo"), store.offset("t", 0)) == (2, 1, None)


def test_many_regions_take_their_turn_in_one_transaction(store: Store) -> None:
    names = [f"region-{n}" for n in range(40)]
    store.keep(Effects(turns=[Turn(name, 0, None) for name in names[:25]]), START)
    store.keep(Effects(turns=[Turn(name, int(n < 25), START) for n, name in enumerate(names)]), START)
    assert [store.version(name) for name in names] == [2] * 25 + [1] * 15
    assert store.due(START) == sorted(names)


@pytest.mark.parametrize(
    "rests_on", ["a partition never read", "a partition", "a region never decided for", "a region"]
)
def test_of_several_who_write_at_once_one_does_and_the_others_keep_nothing(store: Store, rests_on: str) -> None:
    store.keep(Effects(moves=[Move("t", 0, None, 4)], turns=[Turn("lund", 0, None)]), START)

    def write(n: int) -> None:
        effects = all_of(n)
        match rests_on:
            case "a partition never read":
                effects.moves = [Move("t", 1, None, n)]
            case "a partition":
                effects.moves = [Move("t", 0, 4, 5 + n)]
            case "a region never decided for":
                effects.turns = [Turn("oslo", 0, None)]
            case "a region":
                effects.turns = [Turn("lund", 1, None)]
        store.keep(effects, START)

    ends = at_once(4, write)
    assert sum(end is None for end in ends) == 1, ends
    rows = counted(store.engine)
    assert (rows["journal"], rows["alerts"], rows["messages"], rows["announcements"]) == (1, 1, 1, 1)


def test_what_was_decided_under_other_settings_is_not_kept(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    with store.engine.begin() as conn:
        put(conn, pack(path), "anne", START, None)
    for other in (0, 2):
        with pytest.raises(SettingsChanged):
            store.keep(replace(all_of(), settings=other), START)
    assert not any(counted(store.engine).values())
    store.keep(replace(all_of(), settings=1, settings_hash="abc"), START)
    with store.engine.connect() as conn:
        assert conn.execute(select(tables.alerts.c.settings)).scalars().all() == ["abc"]


def test_an_alert_that_is_raised_again_is_kept_once(store: Store) -> None:
    for _ in range(2):
        store.keep(Effects(alerts=[alert("a1")], messages=[worded(alert_id="a1")]), START)
    rows = counted(store.engine)
    assert (rows["alerts"], rows["messages"]) == (1, 1)


def test_what_is_noted_of_a_report_is_the_last_that_was(store: Store) -> None:
    first, then = {"lund": Note((1, False), believed=True)}, {"lund": Note((2, True), believed=False)}
    store.keep(Effects(noted={"north/r1": Noting({}, first)}), START)
    store.keep(Effects(noted={"north/r1": Noting(first, then), "north/r2": Noting({}, first)}), START)
    assert store.noted(["north/r1", "north/r2", "north/r3"]) == {"north/r1": then, "north/r2": first}


def test_what_is_noted_of_a_report_rests_on_what_was_noted_before(store: Store) -> None:
    first, then = {"lund": Note((1, False), believed=True)}, {"lund": Note((2, True), believed=False)}
    store.keep(Effects(noted={"north/r1": Noting({}, first)}), START)
    before = counted(store.engine)
    for late in (Noting({}, then), Noting(then, first), Noting({"oslo": Note((1, False), believed=True)}, then)):
        effects = all_of(2)
        effects.noted |= {"north/r1": late}
        with pytest.raises(Fenced, match="another version of a report was sorted meanwhile"):
            store.keep(effects, START)
    assert counted(store.engine) == before
    assert store.noted(["north/r1"]) == {"north/r1": first}


def test_a_memory_is_written_down_only_by_who_knows_all_that_was_decided(store: Store) -> None:
    store.keep(Effects(entries=[Entry(START, "lund", burglary("r1", 0))], turns=[Turn("lund", 0, None)]), START)
    assert not store.write_down("lund", 0, "", {"of": "the past"})
    assert not store.write_down("lund", 2, "", {"of": "the future"})
    assert not store.write_down("oslo", 0, "", {"of": "nowhere"})
    assert store.snapshot("lund") is None
    assert store.write_down("lund", 1, "print", {"of": "now"})
    found = store.snapshot("lund")
    assert found
    assert (found.fingerprint, found.state) == ("print", {"of": "now"})
    assert list(store.journal("lund", found.seq)) == []


def test_a_moment_and_a_withdrawal_come_back_from_the_journal_as_they_went_in(store: Store) -> None:
    told = [burglary("r1", 0), replace(burglary("r1", 5), revision=2), Report("r1", revision=3, withdrawn=True)]
    entries = [*(Entry(START, "lund", report) for report in told), Entry(START, "lund"), Entry(START, "oslo", told[0])]
    store.keep(Effects(entries=entries), START)
    assert list(store.journal()) == entries
    assert list(store.journal("lund")) == entries[:4]
    assert [entry.report for entry in store.latest([("lund", "r1"), ("oslo", "r1"), ("rome", "r1")])] == [
        told[2],
        told[0],
    ]
    assert [entry.report for entry in store.latest([("lund", "r1")], until=2)] == [told[1]]


@pytest.mark.postgresql
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_who_falls_asleep_in_a_transaction_holds_the_others_up_no_longer_than_ten_seconds(store: Store) -> None:
    store.keep(Effects(turns=[Turn("lund", 0, None)]), START)
    begun, tries, asleep = time.monotonic(), 0, store.engine.connect()
    asleep.execute(update(tables.regions).values(version=7))  # and is never heard of again
    while True:
        tries += 1
        try:
            store.keep(Effects(turns=[Turn("lund", 1, START)]), START)
            break
        except StoreAway as why:
            assert "lock timeout" in str(why)  # noqa: PT017 - it may or may not come
    asleep.invalidate()
    asleep.close()
    assert (store.version("lund"), tries > 1) == (2, True)
    assert time.monotonic() - begun < 20
