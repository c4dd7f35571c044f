"""A worker's work on a bus of its own: in which order things happen, and what waits for what when something is away."""

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from config.bundle import pack
from streams.effects import Aside, Effects, Move
from streams.in_force import put
from streams.migrations import stamps
from streams.remembering import WORTH_IT
from streams.share import Terms
from streams.work import SettingsUnreadable, Work
from tests.world import CONFIG, START, burglary, spate

from .office import POLICIES, Office, decide, share_on, sort, until


@pytest.fixture
def office(sqlite: Engine) -> Office:
    return Office(sqlite)


def test_what_is_sorted_is_kept_and_then_sent_and_then_acknowledged(office: Office) -> None:
    office.run(lambda _work: sort(office, *spate("a", 0)[:2], b"garbage"))
    assert office.happened == ["kept", "sent", "kept", "acknowledged 0", "acknowledged 1", "acknowledged 2"]
    assert office.registry.get_sample_value("trygvarsel_records_handled_total", {"topic": "reports"}) == 3
    assert len(office.store.refused()) == 1
    assert office.store.noted(["a0"])["a0"].keys() == {"lund"}


def test_what_was_sorted_by_who_died_before_sending_it_is_sent_by_the_next(office: Office) -> None:
    def dies() -> None:
        raise ConnectionError

    office.bus.meanwhile = dies
    office.run(lambda _work: sort(office, *spate("a", 0)))
    assert (office.bus.incidents, [each for each in office.happened if each.startswith("ack")]) == ([], [])
    following = Office(office.engine)
    following.run(lambda _work: sort(following, *spate("a", 0)))
    assert len(following.bus.incidents) == 1
    assert following.happened[-1] == "acknowledged 2"


def test_nothing_is_acknowledged_before_it_was_decided_and_nothing_said_before_it_is_so(office: Office) -> None:
    async def all_the_way(work: Work) -> None:
        await sort(office, *spate("a", 0))
        office.happened.clear()
        await decide(office)
        assert office.happened == ["kept", "acknowledged 0"]
        await work.announce()
        assert office.happened == ["kept", "acknowledged 0", "said", "kept"]

    office.run(all_the_way)
    assert office.journal() == ["a0", "a1", "a2"]
    assert [each.announcement.kind for each in office.bus.announced] == ["alert"] * 3
    assert len(office.store.alerts()) == 3


def test_what_could_not_be_said_is_said_later_under_the_same_id(office: Office) -> None:
    def down() -> None:
        raise ConnectionError

    async def twice(work: Work) -> None:
        await sort(office, b"garbage")
        office.bus.meanwhile = down
        await work.announce()
        assert office.bus.announced == []
        office.bus.meanwhile = lambda: None
        await work.announce()
        await work.announce()

    office.run(twice)
    (said,) = office.bus.announced
    assert (said.announcement.kind, said.announcement.id) == ("refusal", "t.reports[0]@0")


@pytest.mark.parametrize("part", ["sorting", "deciding"])
def test_while_the_database_is_away_a_batch_waits_and_then_goes_on(
    office: Office, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    async def without(_work: Work) -> None:
        if part == "deciding":
            await sort(office, *spate("a", 0))
            office.happened.clear()
        office.plug.pulled = True
        doing = asyncio.create_task(sort(office, *spate("a", 0)) if part == "sorting" else decide(office))
        await until(lambda: office.plug.times >= 4)
        assert [said.partition(":")[0] for said in office.health.unready()] == [part]
        assert "acknowledged 0" not in office.happened
        office.plug.pulled = False
        await doing
        assert office.health.unready() == []

    with caplog.at_level(logging.WARNING):
        office.run(without)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2, said
    assert said[0].startswith("has to wait: the database cannot be ")
    assert said[0].count("the server closed the connection") == 1
    assert said[1] == "goes on"
    assert [each for each in office.happened if each.startswith("ack")][:1] == ["acknowledged 0"]
    assert not office.stopped


def test_a_batch_whose_partitions_are_let_go_while_the_database_is_away_is_left_to_who_has_them_next(
    office: Office,
) -> None:
    async def abandoned(work: Work) -> None:
        office.plug.pulled = True
        doing = asyncio.create_task(sort(office, *spate("a", 0)))
        await until(lambda: office.plug.times >= 2)
        await work.let_go()
        await doing
        office.plug.pulled = False

    office.run(abandoned)
    assert not [each for each in office.happened if each.startswith("ack")]
    assert (office.store.offset("t.reports", 0), office.stopped) == (None, [])


def test_what_another_worker_has_sorted_meanwhile_is_acknowledged_and_not_kept_again(office: Office) -> None:
    async def overtaken(work: Work) -> None:
        await sort(office, b"garbage")
        other = share_on(office.engine)
        other.sort([office.record(offset, b"garbage") for offset in range(3)])
        for offset in range(1, 4):
            await work.sorting.add(office.record(offset, b"garbage"))
        await work.sorting.handle_next()

    office.run(overtaken)
    assert (len(office.store.refused()), office.store.offset("t.reports", 0), office.overtaken()) == (4, 3, 1.0)
    assert [each for each in office.happened if each.startswith("ack")] == [f"acknowledged {n}" for n in range(4)]
    assert not office.stopped


def test_what_was_decided_on_an_old_memory_is_decided_again_on_the_new_one(office: Office) -> None:
    async def overtaken(_work: Work) -> None:
        await sort(office, *spate("a", 0))
        share_on(office.engine).decide(office.copies())  # by whoever had the partition before
        with office.engine.begin() as conn:
            conn.exec_driver_sql("DELETE FROM offsets WHERE topic = 't.incidents'")  # and who did not come so far
        await decide(office)

    office.run(overtaken)
    assert office.journal() == ["a0", "a1", "a2"]
    assert len(office.store.alerts()) == 3


def test_under_settings_no_longer_in_force_nothing_is_kept_until_the_new_ones_are_adopted(
    office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    office.share.adopt(Terms(POLICIES, {}, 0))

    async def changed(work: Work) -> None:
        with office.engine.begin() as conn:
            put(conn, pack(path), "anne", START, None)
        doing = asyncio.create_task(sort(office, *spate("a", 0)))
        await until(lambda: bool(office.overtaken()))
        assert office.store.noted(["a0"]) == {}
        office.renewed = [Terms(POLICIES, {}, 1)]
        await work.look_at_settings()
        await doing

    office.run(changed)
    assert office.store.noted(["a0"]).keys() == {"a0"}
    assert not office.stopped


def test_a_worker_that_a_newer_release_has_left_behind_says_so_decides_nothing_and_leaves(office: Office) -> None:
    async def all_the_way(work: Work) -> None:
        await sort(office, *spate("a", 0))
        with office.engine.begin() as conn:
            conn.execute(update(stamps).values(version_num="9999", oldest="9999"))
        await work.look_at_settings()
        (why,) = office.health.unready()
        assert "the database is of a newer release" in why
        await decide(office)

    office.run(all_the_way)
    assert "of a newer release" in str(office.work.fault)
    assert (office.stopped, office.journal()) == ([True], [])


def test_settings_that_cannot_be_worked_by_make_a_worker_unready_until_it_can(office: Office) -> None:
    async def looking(work: Work) -> None:
        office.renewed = [SettingsUnreadable("the environment variable TOKEN is not set")]
        await work.look_at_settings()
        assert office.health.unready() == ["settings: the environment variable TOKEN is not set"]
        await work.look_at_settings()
        assert office.health.unready() == []

    office.run(looking)


@pytest.mark.parametrize("part", ["sorting", "deciding"])
def test_a_fault_stops_the_worker_and_nothing_is_acknowledged_or_handled_after_it(office: Office, part: str) -> None:
    async def faulty(work: Work) -> None:
        await sort(office, *spate("a", 0))
        office.happened.clear()
        office.plug.broken = True
        await (decide(office) if part == "deciding" else sort(office, b"", b"", b"", burglary("new", 9)))
        office.plug.broken = False
        await (decide(office) if part == "deciding" else sort(office, b"", b"", b"", burglary("new", 9)))
        await asyncio.wait_for(work.run_deciding() if part == "deciding" else work.run_sorting(), 1)

    office.run(faulty)
    assert isinstance(office.work.fault, ValueError)
    assert office.stopped == [True]
    assert not [each for each in office.happened if each.startswith("ack")]
    assert (office.journal(), office.store.noted(["new"])) == ([], {})


def test_who_lets_partitions_go_writes_memory_down_and_who_begins_with_some_knows_nothing_old(office: Office) -> None:
    many = [burglary(f"r{n:03}", n, x=50.0 * n - 2500) for n in range(WORTH_IT)]

    async def changing_hands(work: Work) -> None:
        await sort(office, *many)
        await decide(office)
        await work.let_go()
        assert office.health.unready() == ["partitions: being dealt out anew"]
        assert office.store.snapshot("lund") is not None
        before = office.store.offset("t.incidents", 0)
        office.store.keep(Effects(moves=[Move("t.incidents", 0, before, 40)]), START)  # somebody else has them now
        await work.begin()
        assert office.health.unready() == []
        await work.deciding.add(replace(office.copies()[0], offset=40))
        await work.deciding.handle_next()

    office.run(changing_hands)
    assert (office.happened[-1], office.overtaken()) == ("acknowledged 0", 0.0)
    assert office.journal() == [report.report_id for report in many]


def test_what_an_older_release_kept_aside_is_put_back_once_by_one_that_can_read_it(office: Office) -> None:
    readable = Aside("t.reports", 0, 5, 1, '[["ce_id", "x"]]', b"north", b"{}")
    unreadable = replace(readable, offset=6, version=99)
    office.store.keep(Effects(aside=[readable, unreadable]), START)

    async def twice(work: Work) -> None:
        await work.announce()
        await work.announce()

    office.run(twice)
    assert office.bus.put_back_again == [readable]
    assert office.happened == ["kept", "put back", "kept"]


def test_time_passes_only_in_the_regions_that_are_ours(office: Office) -> None:
    async def waiting(work: Work) -> None:
        await sort(office, *spate("a", 0))
        await decide(office)
        with office.engine.begin() as conn:
            conn.exec_driver_sql("UPDATE regions SET next_due = '2026-01-01 00:00:00.000000'")
        version = office.store.version("lund")
        await work.tick(lambda _region: False)
        assert office.store.version("lund") == version
        await work.tick(lambda region: region == "lund")
        assert office.store.version("lund") == version + 1

    office.run(waiting)


def test_who_leaves_waits_for_what_is_being_said_and_says_nothing_after_it(office: Office) -> None:
    async def leaving(work: Work) -> None:
        office.bus.speaking.clear()
        await sort(office, b"garbage")
        saying = asyncio.create_task(work.announce())
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(work.close())
        await asyncio.wait([closing], timeout=0.1)
        assert not closing.done()
        office.bus.speaking.set()
        await asyncio.gather(saying, closing)
        office.happened.clear()
        await work.announce()

    office.run(leaving)
    assert (len(office.bus.announced), office.happened) == (1, [])


def test_a_worker_that_is_closed_takes_in_nothing_more(office: Office) -> None:
    async def after(work: Work) -> None:
        await work.close()
        await sort(office, burglary("late", 0))
        await work.announce()
        await work.look_at_settings()
        await work.begin()
        await work.let_go()

    office.run(after)
    assert office.happened.count("acknowledged 0") == 0
