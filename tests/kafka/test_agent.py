"""The worker's agent without a broker: what it is given reaches the service, in order, whatever it is."""

import json
from pathlib import Path

import pytest

from .drive import drive
from .recording import RecordingService


def report(name: str) -> bytes:
    return json.dumps({"report_id": name}).encode()


def test_the_agent_passes_every_report_on_in_order(tmp_path: Path) -> None:
    service = RecordingService(tmp_path / "recorded.db")
    names = [f"r{number:04}" for number in range(1500)]
    assert drive(service, [report(name) for name in names]) == []
    assert service.handled() == names
    assert service.offset("trygvarsel.reports", 0) == 1499


def test_what_is_refused_is_announced_with_its_place_on_the_topic(tmp_path: Path) -> None:
    service = RecordingService(tmp_path / "recorded.db")
    announced = drive(service, [report("r1"), b"{", report("r2"), b""])
    assert service.handled() == ["r1", "r2"]
    assert announced == [
        {
            "report_id": "",
            "reason": "not a report",
            "topic": "trygvarsel.reports",
            "partition": 0,
            "offset": at,
        }
        for at in (1, 3)
    ]


def test_a_service_that_fails_keeps_what_came_before_its_batch_and_nothing_of_it(tmp_path: Path) -> None:
    service = RecordingService(tmp_path / "recorded.db", fails_on="r0250")
    with pytest.raises(OSError, match="No space left"):
        drive(service, [report(f"r{number:04}") for number in range(400)])
    assert len(service.handled()) <= 250
