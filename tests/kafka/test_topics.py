"""Topics on a real Kafka: made, verified, mended; and what is said when there is none."""

import gc
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.schema.kafka import KafkaSettings
from streams.publish import Publisher
from streams.topics import BrokerDown, Leave, Topics, Verdict, WrongShape, addresses, agree, ensure, settle

from . import asking

NOBODY = "127.0.0.1:9"
ASKED = KafkaSettings(partitions=3)


@pytest.fixture
def fresh() -> Topics:
    """Name topics that are not there yet."""
    return Topics(prefix=f"test-{uuid.uuid4().hex[:8]}")


def states(verdicts: list[Verdict]) -> set[str]:
    return {verdict.state for verdict in verdicts}


@pytest.mark.kafka
def test_topics_are_made_as_asked_and_the_second_time_they_fit(broker: str, fresh: Topics) -> None:
    assert states(ensure(broker, fresh, ASKED)) == {"made"}
    assert states(ensure(broker, fresh, ASKED)) == {"fits"}

    all_of_them = {fresh.reports, fresh.incidents, fresh.refused, fresh.alerts}
    assert all_of_them <= asking.names(broker)
    days = {}
    for topic in all_of_them:
        assert asking.partitions(broker, topic) == 3
        found = asking.settings(broker, topic)
        assert (found["cleanup.policy"], found["message.timestamp.type"]) == ("delete", "LogAppendTime")
        assert (found["min.insync.replicas"], found["unclean.leader.election.enable"]) == ("1", "false")
        days[topic] = int(found["retention.ms"]) / 86_400_000
    assert days == {fresh.reports: 7, fresh.incidents: 7, fresh.refused: 30, fresh.alerts: 30}


@pytest.mark.kafka
def test_many_workers_that_start_at_once_all_find_the_topics_made(broker: str, fresh: Topics) -> None:
    with ThreadPoolExecutor(4) as pool:
        every = list(pool.map(lambda _: states(ensure(broker, fresh, ASKED)), range(4)))
    assert all(each <= {"made", "fits"} for each in every)


@pytest.mark.kafka
def test_looking_makes_nothing(broker: str, fresh: Topics) -> None:
    assert states(settle(broker, fresh, ASKED, Leave(make=False))) == {"missing"}
    assert not {name for name in asking.names(broker) if name.startswith(fresh.prefix)}


@pytest.mark.kafka
@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"cleanup.policy": "compact"}, "cleanup.policy is compact, expected delete: compaction drops all but the"),
        ({"cleanup.policy": "compact,delete"}, "cleanup.policy is compact,delete, expected delete: compaction"),
        ({"retention.ms": "3600000"}, "retention.ms is 3600000 (1 h), expected 604800000 (7 days) or more: messages"),
        ({"retention.bytes": "1000000"}, "retention.bytes is 1000000, expected -1: a full partition would drop"),
        ({"max.message.bytes": "1000"}, "max.message.bytes is 1000, expected 1048588 or more: longer messages"),
        ({"message.timestamp.type": "CreateTime"}, "message.timestamp.type is CreateTime, expected LogAppendTime"),
        ({"unclean.leader.election.enable": "true"}, "unclean.leader.election.enable is true, expected false: a"),
        ({"min.insync.replicas": "2"}, "min.insync.replicas is 2, expected at most 1: nothing could be sent"),
    ],
)
def test_a_topic_of_the_wrong_shape_is_said_with_what_was_found_and_mended_when_asked(
    broker: str, fresh: Topics, settings: dict[str, str], said: str
) -> None:
    asking.make(broker, fresh.reports, {"message.timestamp.type": "LogAppendTime"} | settings)
    with pytest.raises(WrongShape) as wrong:
        ensure(broker, fresh, ASKED)
    assert str(wrong.value).startswith(f'topic "{fresh.reports}": {said}')
    assert str(wrong.value).endswith("; trygvarsel topics --mend sets it")

    mended = {verdict.topic: verdict.state for verdict in settle(broker, fresh, ASKED, Leave(mend=True))}
    assert mended[fresh.reports] == "mended"
    assert states(ensure(broker, fresh, ASKED)) == {"fits"}


@pytest.mark.kafka
def test_too_few_partitions_are_said_and_added_only_when_asked(broker: str, topics: Topics) -> None:
    wished = KafkaSettings(partitions=4)
    with pytest.raises(WrongShape, match=r'reports": the number of partitions is 3, expected 4: .*--add-partitions'):
        ensure(broker, topics, wished)
    settle(broker, topics, wished, Leave(mend=True))
    assert asking.partitions(broker, topics.reports) == 3

    assert states(settle(broker, topics, wished, Leave(add_partitions=True))) == {"mended"}
    assert asking.partitions(broker, topics.reports) == 4
    assert states(ensure(broker, topics, wished)) == {"fits"}


@pytest.mark.kafka
def test_more_than_was_asked_is_fine_and_said(broker: str, topics: Topics) -> None:
    wished = KafkaSettings.model_validate({"partitions": 2, "keep": {"reports": "1 hour"}})
    verdicts = {verdict.topic: verdict for verdict in ensure(broker, topics, wished)}
    assert states(list(verdicts.values())) == {"fits"}
    few, longer = map(str, verdicts[topics.reports].differences)
    assert few.endswith("the number of partitions is 3, expected 2: more does no harm")
    assert longer.endswith("is 604800000 (7 days), expected 3600000 (1 h): messages stay for longer than asked")
    assert asking.settings(broker, topics.reports)["retention.ms"] == "604800000"


@pytest.mark.kafka
def test_what_nobody_asked_for_in_so_many_words_stops_nobody(broker: str, topics: Topics) -> None:
    verdicts = ensure(broker, topics, KafkaSettings())  # twelve partitions are a default, and these have three
    assert states(verdicts) == {"fits"}
    assert all(verdict.differences[0].harmless for verdict in verdicts)


@pytest.mark.kafka
def test_a_topic_that_kafka_will_not_have_is_named_with_kafkas_reason(broker: str, fresh: Topics) -> None:
    with pytest.raises(BrokerDown, match=r'topic "no spaces\.[a-z]+" cannot be made: Topic name is invalid'):
        ensure(broker, Topics("no spaces"))
    with pytest.raises(BrokerDown, match=r"cannot be made: Unable to replicate the partition 2 time\(s\)"):
        ensure(broker, fresh, KafkaSettings(partitions=3, replicas=2))


@pytest.mark.kafka
def test_of_several_brokers_given_one_that_answers_is_enough(broker: str, fresh: Topics) -> None:
    assert states(ensure(f"{NOBODY},kafka://{broker}", fresh, ASKED)) == {"made"}


@pytest.fixture
def stranger() -> Iterator[str]:
    """Listen as something that is no Kafka: it takes what it is sent and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.recv(100)

        threading.Thread(target=answer, daemon=True).start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.filterwarnings("ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning")
def test_something_else_behind_the_port_is_said_within_seconds(stranger: str) -> None:
    began = time.monotonic()
    with pytest.raises(
        BrokerDown, match=f"no Kafka broker answers at {stranger}; something else does: is it another port"
    ):
        ensure(stranger, Topics())
    assert time.monotonic() - began < 10
    gc.collect()  # kafka-python leaves its last try open when it gives up


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ensure(NOBODY, Topics()),
        lambda: agree(NOBODY, ["reports"], "group", lambda _topic, _partition: None),
        lambda: Publisher(NOBODY, "reports"),
    ],
    ids=["making topics", "starting a worker", "publishing"],
)
def test_a_broker_that_is_down_is_said_at_once(ask: Callable[[], object]) -> None:
    began = time.monotonic()
    with pytest.raises(BrokerDown, match=r"no Kafka broker answers at 127\.0\.0\.1:9; is it running\?"):
        ask()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("typed", ["", "localhost", "kafka:", "127.0.0.1:port", "a:1,,b:2"])
def test_an_address_without_host_or_port_is_quoted_with_what_was_expected(typed: str) -> None:
    with pytest.raises(ValueError, match=r'broker: ".*" is not an address; write host:port'):
        addresses(typed)
