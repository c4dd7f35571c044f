"""What the settings ask of the topics on one broker and on several, and what is said of a topic that differs."""

from dataclasses import replace

import pytest

from config.schema.kafka import KafkaSettings
from streams.topics import Shape, Topics, differences, wanted

TOPICS = Topics("t")


def asked(brokers: int = 3, **settings: object) -> Shape:
    return wanted(TOPICS, KafkaSettings.model_validate(settings), brokers)[TOPICS.reports]


def said(wish: Shape, found: Shape) -> list[tuple[str, bool]]:
    return [(each.what, each.harmless) for each in differences(TOPICS.reports, wish, found)]


@pytest.mark.parametrize(("brokers", "replicas", "in_sync"), [(1, 1, "1"), (2, 2, "1"), (3, 3, "2"), (9, 3, "2")])
def test_the_defaults_fit_the_brokers_there_are(brokers: int, replicas: int, in_sync: str) -> None:
    shape = asked(brokers)
    assert (shape.replicas, shape.settings["min.insync.replicas"]) == (replicas, in_sync)


def test_what_the_settings_say_goes_before_what_there_are_brokers_for() -> None:
    shape = asked(1, replicas=5, min_in_sync=3, partitions=48)
    assert (shape.replicas, shape.settings["min.insync.replicas"], shape.partitions) == (5, "3", 48)


def test_a_topic_that_is_as_asked_differs_in_nothing() -> None:
    assert said(asked(), asked()) == []


@pytest.mark.parametrize("brokers", [1, 3])
def test_with_a_broker_down_topics_made_when_it_was_up_still_fit(brokers: int) -> None:
    assert said(asked(brokers), asked(3)) == []


@pytest.mark.parametrize(
    ("stated", "what"),
    [
        ({"partitions": 12}, "the number of partitions"),
        ({"replicas": 3}, "the number of replicas"),
        ({"min_in_sync": 2}, "min.insync.replicas"),
    ],
)
def test_a_wish_that_was_written_down_stands_in_the_way_and_a_default_does_not(
    stated: dict[str, int], what: str
) -> None:
    found = Shape(3, 1, {**asked().settings, "min.insync.replicas": "1"})
    assert (what, True) in said(asked(), found)
    assert (what, False) in said(asked(**stated), found)


def test_what_stands_in_the_way_comes_first() -> None:
    found = replace(asked(), partitions=20, settings={**asked().settings, "cleanup.policy": "compact"})
    assert said(asked(), found) == [("cleanup.policy", False), ("the number of partitions", True)]


def test_for_ever_is_longer_than_any_time_and_no_bound_above_any() -> None:
    forever = {**asked().settings, "retention.ms": "-1"}
    assert said(asked(), replace(asked(), settings=forever)) == [("retention.ms", True)]
    assert said(replace(asked(), settings=forever), asked()) == [("retention.ms", False)]


def test_what_this_account_may_not_see_is_said_and_stops_nobody() -> None:
    assert {harmless for _, harmless in said(asked(), replace(asked(), settings={}))} == {True}


def test_mending_never_asks_for_more_in_sync_than_there_are_replicas() -> None:
    found = Shape(12, 1, {**asked().settings, "min.insync.replicas": "1"})
    wish = asked(min_in_sync=2)
    (short,) = (each for each in differences("t", wish, found) if each.what == "min.insync.replicas")
    assert short.set_to == "1"
