"""`trygvarsel topics` on a real Kafka: what it prints, what it complains of, and its exit codes."""

import json
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.publish import UNNAMED
from tests.docs.pages import ROOT, blocks
from trygvarsel.cli import cli

from . import asking

CONFIG = """
country: US
kafka: {{partitions: {partitions}}}
partnerships:
  town: {{name: Bo trygt By, areas: {{by: {{circle: {{lat: 56.2, lon: 11.5, metres: 5000}}}}}}}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "town.yaml"
    path.write_text(CONFIG.format(partitions=3), encoding="utf-8")
    return path


@pytest.fixture
def prefix() -> str:
    return f"test-{uuid.uuid4().hex[:8]}"


def topics(config: Path, broker: str, prefix: str, *more: str) -> Result:
    return CliRunner().invoke(cli, ["topics", str(config), "--broker", broker, "--prefix", prefix, *more])


def states(done: Result) -> list[str]:
    return [json.loads(line)["state"] for line in done.stdout.splitlines()]


@pytest.mark.kafka
def test_it_looks_makes_and_finds_what_it_made(broker: str, config: Path, prefix: str) -> None:
    looked = topics(config, broker, prefix, "--dry-run")
    made, again = topics(config, broker, prefix), topics(config, broker, prefix)
    assert [each.exit_code for each in (looked, made, again)] == [1, 0, 0]
    assert "not there yet" in looked.stderr
    assert [states(each) for each in (looked, made, again)] == [["missing"] * 4, ["made"] * 4, ["fits"] * 4]
    assert json.loads(made.stdout.splitlines()[0]) == {
        "topic": f"{prefix}.reports", "state": "made", "partitions": 3, "replicas": 1, "min_in_sync": 1,
        "keep": "7 days", "wrong": [],
    }  # fmt: skip
    assert made.stderr == ""


@pytest.mark.kafka
def test_it_fails_on_a_wrong_shape_says_the_remedy_and_the_remedy_works(broker: str, config: Path, prefix: str) -> None:
    asking.make(broker, f"{prefix}.alerts", {"cleanup.policy": "compact"})
    config.write_text(CONFIG.format(partitions=4), encoding="utf-8")
    wrong = topics(config, broker, prefix)
    assert wrong.exit_code == 1
    assert states(wrong) == ["made", "made", "made", "wrong"]
    rolled, few, compacted, short, dated = wrong.stderr.splitlines()
    assert "the number of partitions is 3, expected 4" in few
    assert compacted.endswith("; trygvarsel topics --mend sets it")
    assert "604800000 (7 days), expected 2592000000 (30 days) or more" in short
    assert "CreateTime" in dated
    assert "segment.ms is 604800000 (7 days), expected 86400000 (24 h) or less" in rolled

    mended = topics(config, broker, prefix, "--mend", "--add-partitions")
    assert (mended.exit_code, states(mended)) == (0, ["fits", "fits", "fits", "mended"])


def test_without_a_broker_it_says_so(config: Path, prefix: str) -> None:
    done = topics(config, "127.0.0.1:9", prefix)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "no Kafka broker answers at 127.0.0.1:9; is it running?\n"


@pytest.mark.parametrize("more", [["--dry-run", "--mend"], ["--dry-run", "--add-partitions"], ["--partitions"]])
def test_what_cannot_go_together_is_misuse(config: Path, prefix: str, more: list[str]) -> None:
    assert topics(config, "127.0.0.1:9", prefix, *more).exit_code == 2


@pytest.mark.kafka
def test_the_program_of_the_documentation_puts_a_report_on_the_topic(broker: str, config: Path, prefix: str) -> None:
    topics(config, broker, prefix)
    (shown,) = (block.text for block in blocks(ROOT / "docs" / "kafka.md") if block.language == "python")
    program = shown.replace("127.0.0.1:9092", broker).replace("trygvarsel.reports", f"{prefix}.reports")
    exec(compile(program, "docs/kafka.md", "exec"), {})  # noqa: S102  (our own page)
    (record,) = asking.lying(broker, f"{prefix}.reports")
    assert json.loads(record.value)["report_id"] == "2026-0417"
    assert record.key == b"north" != UNNAMED.encode()
