"""What the database has handled, and what Kafka remembers that a group has, in; the two agreed, out."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.structs import OffsetAndMetadata

from .brokers import Where, administration, patiently

Handled = Callable[[str, int], int | None]
"""Tells the last offset that was handled of a topic and partition; None when none was."""

Older = Callable[[], object]
"""Hears that the database is older than what Kafka remembers, once, before anything is handled again."""

LEFT_ALONE = timedelta(seconds=12)
"""How long a group is given to be left by workers that were killed; Kafka counts them in for some seconds more."""


class OutOfStep(Exception):  # noqa: N818  (it reads as what is the matter)
    """Kafka and the database do not agree on what was handled, and it takes a person to say which is right."""


class TopicRemade(OutOfStep):
    """The topic is not the one that the database has handled messages from."""


def agree(
    broker: Where,
    names: Sequence[str],
    group: str,
    handled: Handled,
    *,
    older: Older = lambda: None,
    wait: timedelta = LEFT_ALONE,
) -> None:
    """Let a group resume where the database stopped, should Kafka remember a later place.

    The database is what says that a message was handled, so one that was restored from a copy, or begun anew,
    gets its messages again, after ``older`` has heard of it. A topic that ends before what the database has handled was
    deleted and made again: going on would skip messages, so ``TopicRemade`` is raised. A group can be set back only
    while it is not at work; ``OutOfStep`` is raised when it should be, and still is after the ``wait``.
    """
    deadline, told = time.monotonic() + wait.total_seconds(), False
    with administration(broker) as admin:
        places = [
            TopicPartition(topic["name"], each["partition_index"])
            for topic in admin.describe_topics(list(names))
            for each in topic["partitions"]
        ]
        while ahead := _ahead(admin, places, group, handled):
            if not told:
                older()
                told = True
            if not any(error.errno for error in admin.alter_group_offsets(group, ahead).values()):
                return
            if time.monotonic() > deadline:
                raise OutOfStep(
                    f'Kafka remembers that group "{group}" has handled more than the database says, and workers of '
                    "it are at work; was the database restored? Stop all of them, then start them again"
                )
            time.sleep(0.5)


def _ahead(
    admin: KafkaAdminClient, places: Sequence[TopicPartition], group: str, handled: Handled
) -> Mapping[TopicPartition, OffsetAndMetadata]:
    """Say where the group must be set back, and to which place.

    The database is asked last: a worker writes there first, so what Kafka remembers of a group at work is no later.
    """
    remembered = patiently(lambda: admin.list_group_offsets({group: places}))[group]
    following = {place: _following(handled(place.topic, place.partition)) for place in places}
    _see_that_it_goes_on(admin, following)
    return {
        place: OffsetAndMetadata(next_, "", -1)
        for place, next_ in following.items()
        if place in remembered and remembered[place].offset > next_
    }


def _see_that_it_goes_on(admin: KafkaAdminClient, following: dict[TopicPartition, int]) -> None:
    ends = admin.list_partition_offsets(dict.fromkeys(following, OffsetSpec.LATEST))
    for place, next_ in following.items():
        if next_ > ends[place].offset:
            raise TopicRemade(
                f'topic "{place.topic}", partition {place.partition}: the database has handled offset {next_ - 1}, '
                f"but the topic ends at {ends[place].offset}; was it deleted and made again? "
                f"{how_to_go_on(place.topic)}"
            )


def how_to_go_on(topic: str) -> str:
    """Say what an operator gives to work with a topic that was made anew."""
    return f"To go on with it, stop all workers and give: trygvarsel topics --begin-anew {topic.rpartition('.')[2]}"


def _following(last: int | None) -> int:
    return 0 if last is None else last + 1
