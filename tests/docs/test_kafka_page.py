"""The page on Kafka names every topic, header and setting there is, and its schemas are those of this release."""

from datetime import UTC, datetime

from config.schema.kafka import KafkaSettings
from streams.core.facts import Report
from streams.envelopes import Envelope, Kind, headers, opened
from streams.reports import read_json
from streams.schemas import TOPICS
from streams.topics import Topics, wanted
from tests.docs.pages import ROOT, blocks, prose, read, rows, words_in
from tests.docs.write_schemas import FOLDER, exported

PAGE = ROOT / "docs" / "kafka.md"
EVERYTHING = Envelope(Kind.INCIDENTS, "1", "/trygvarsel/worker", datetime(2026, 3, 2, tzinfo=UTC), "lund")


def test_the_exported_schemas_are_those_of_this_release() -> None:
    found = {path.name: read(path) for path in FOLDER.iterdir()}
    assert found == exported(), "docs/schemas is stale; write it anew: python -m tests.docs.write_schemas"


def test_every_schema_is_linked_to() -> None:
    assert all(f"(schemas/{name})" in prose(PAGE) for name in exported())


def test_every_topic_is_described_and_no_other() -> None:
    described = [words_in(name)[0] for name, *_ in rows(PAGE, "topic")]
    assert described == [f"{Topics().prefix}.{topic}" for topic in TOPICS]
    assert described == [Topics().reports, Topics().incidents, Topics().refused, Topics().alerts]


def test_every_header_is_described_and_no_other() -> None:
    described = {words_in(name)[0]: text for name, text in rows(PAGE, "header")}
    assert described.keys() == dict(headers(EVERYTHING)).keys()
    types = [headers(Envelope(kind))[1] for kind in Kind]
    assert words_in(described["ce_type"]) == [value.decode() for name, value in types if name == "ce_type"]


def test_every_setting_that_is_verified_is_described_and_no_other() -> None:
    described = [words_in(first)[0] for first, *_ in rows(PAGE, "what is verified") if words_in(first)]
    asked = wanted(Topics(), KafkaSettings(), brokers=3)[Topics().reports]
    assert sorted(described) == sorted(asked.settings)


def test_the_report_that_is_sent_in_the_example_is_read() -> None:
    (example,) = (block.text for block in blocks(PAGE) if block.language == "python")
    report = example[example.index("{") : example.index("}") + 1].replace(",\n}", "\n}")
    assert isinstance(read_json(report), Report)
    assert opened(None, Kind.REPORT) == Envelope(Kind.REPORT)
