"""What the settings may ask of the topics, and what is said of what they may not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.problems import ConfigError
from config.schema.settings import Settings

Read = Callable[..., Settings]


def test_without_a_word_about_kafka_the_topics_have_defaults(read: Read) -> None:
    kafka = read().kafka
    assert (kafka.partitions, kafka.replicas, kafka.min_in_sync) == (12, None, None)
    assert (kafka.keep.reports, kafka.keep.alerts) == (timedelta(days=7), timedelta(days=30))


def test_everything_can_be_said(read: Read) -> None:
    kafka = read("kafka: {partitions: 48, replicas: 3, min_in_sync: 2, keep: {reports: 2 weeks}}").kafka
    assert (kafka.partitions, kafka.replicas, kafka.min_in_sync) == (48, 3, 2)
    assert (kafka.keep.reports, kafka.keep.incidents) == (timedelta(days=14), timedelta(days=7))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("kafka: {partitions: 0}", "1"),
        ("kafka: {partitions: many}", "many"),
        ("kafka: {replicas: 2, min_in_sync: 3}", "3 of 2 replicas: nothing could ever be sent"),
        ("kafka: {keep: {reports: 7}}", "must be a time with its unit"),
        ("kafka: {keep: {report: 7 days}}", 'did you mean "reports"?'),
        ("kafka: {largest_message: 1000}", "from 1,000,000 to 100,000,000 bytes, got 1,000"),
    ],
)
def test_a_mistake_is_said_in_plain_words(read: Read, written: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(written)
    assert any(said in str(problem) for problem in error.value.problems), error.value.problems
