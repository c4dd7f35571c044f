"""Batches: which reports are new, what happens when one cannot be handled, and what is let go of."""

import asyncio
import json
import logging
import re
import threading
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.batches import Batches, Delivered, refusal, unhandled
from streams.faults import in_one_line

from .recording import RecordingService


def at(offset: int, partition: int = 0, body: bytes = b"{}") -> Delivered:
    return Delivered("reports", partition, offset, body, ack=lambda: None)


def offsets(reports: list[Delivered]) -> list[int]:
    return [report.offset for report in reports]


def test_reports_that_were_handled_before_are_left_out() -> None:
    fresh, last = unhandled([at(4), at(5), at(6)], lambda _topic, _partition: 4)
    assert offsets(fresh) == [5, 6]
    assert last == {("reports", 0): 6}


def test_a_batch_that_was_handled_before_leaves_nothing() -> None:
    assert unhandled([at(3), at(4)], lambda _topic, _partition: 4) == ([], {})


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 30)), max_size=8), st.integers(0, 20))
def test_a_report_is_new_once_however_often_its_partition_is_started_over(
    restarts: list[tuple[int, int]], handled: int
) -> None:
    batch = [at(offset, partition) for partition, start in restarts for offset in range(1, start)]
    fresh, _ = unhandled(batch, lambda _topic, _partition: handled)
    for partition in range(3):
        mine = [report.offset for report in fresh if report.partition == partition]
        assert mine == sorted(set(mine))
        assert all(offset > handled for offset in mine)


def test_a_hole_between_the_database_and_the_topic_is_said_aloud(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        fresh, _ = unhandled([at(8), at(9)], lambda _topic, _partition: 4)
    assert offsets(fresh) == [8, 9]
    assert [record.getMessage() for record in caplog.records] == [
        "reports[0]: reports 5 to 7 were never handled: no longer on the topic, or skipped"
    ]


def test_a_partition_never_seen_before_has_no_hole(caplog: pytest.LogCaptureFixture) -> None:
    unhandled([at(800)], lambda _topic, _partition: None)
    assert not caplog.records


def test_nothing_is_acknowledged_before_its_refusals_were_announced(tmp_path: Path) -> None:
    happened: list[str] = []

    async def announce(refusal: bytes) -> None:
        happened.append(f"announced {json.loads(refusal)['offset']}")

    async def run() -> None:
        batches = Batches(RecordingService(tmp_path / "recorded.db"), announce, stop=lambda: None)
        for offset in range(3):
            acked = f"acknowledged {offset}"
            await batches.add(
                Delivered("reports", 0, offset, b"garbage", lambda said=acked: happened.append(said))  # type: ignore[misc]  # a default is how a loop's value is kept
            )
        assert await batches.handle_next() == 3
        await batches.close()

    asyncio.run(run())
    assert happened == [f"{what} {offset}" for what in ("announced", "acknowledged") for offset in range(3)]


def test_after_a_failure_nothing_more_is_handled_or_acknowledged(tmp_path: Path) -> None:
    service = RecordingService(tmp_path / "recorded.db", fails_on="full")
    stopped: list[bool] = []
    acked: list[int] = []

    async def nobody(_refusal: bytes) -> None: ...

    async def run() -> None:
        batches = Batches(service, nobody, stop=lambda: stopped.append(True))
        for offset, name in enumerate(["full", "next"]):
            body = json.dumps({"report_id": name}).encode()
            await batches.add(Delivered("reports", 0, offset, body, lambda: acked.append(0)))
            await batches.handle_next()
        await asyncio.wait_for(batches.run(), timeout=1)
        await batches.tick()
        await batches.close()

    asyncio.run(run())
    assert (service.handled(), acked, stopped) == ([], [], [True])


def test_time_passes_for_the_service_in_the_thread_of_its_reports(tmp_path: Path) -> None:
    threads: set[str] = set()

    class Watched(RecordingService):
        def offset(self, topic: str, partition: int) -> int | None:
            threads.add(threading.current_thread().name)
            return super().offset(topic, partition)

        def tick(self, now: datetime) -> None:
            assert now.tzinfo is not None
            threads.add(threading.current_thread().name)

    async def nobody(_refusal: bytes) -> None: ...

    async def run() -> None:
        batches = Batches(Watched(tmp_path / "recorded.db"), nobody, stop=lambda: None)
        await batches.add(at(0))
        await asyncio.gather(batches.handle_next(), batches.tick())
        await batches.close()

    asyncio.run(run())
    assert threads == {"service_0"}


def test_what_waits_is_let_go_of_and_may_come_again(tmp_path: Path) -> None:
    service = RecordingService(tmp_path / "recorded.db")

    async def nobody(_refusal: bytes) -> None: ...

    async def run() -> None:
        batches = Batches(service, nobody, stop=lambda: None)
        body = json.dumps({"report_id": "r1"}).encode()
        await batches.add(at(0, body=body))
        await batches.let_go()
        assert await batches.handle_next() == 0
        await batches.add(at(0, body=body))
        assert await batches.handle_next() == 1
        await batches.close()

    asyncio.run(run())
    assert service.handled() == ["r1"]


def test_a_fault_in_the_program_is_told_by_its_place_and_without_what_was_being_read() -> None:
    try:
        refusal(at(1), "55.6761")  # type: ignore[arg-type]  # on purpose
    except AttributeError as fault:
        told = in_one_line(fault)
    assert re.fullmatch(r"a fault in the program, at streams/batches\.py line \d+", told)
