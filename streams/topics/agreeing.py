"""What the database has handled, and what Kafka remembers that a group has, in; the two agreed, out."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import OffsetSpec
from kafka.structs import OffsetAndMetadata

from .brokers import administration, patiently

Handled = Callable[[str, int], int | None]
"""Tells the last offset that was handled of a topic and partition; None when none was."""

LEFT_ALONE = timedelta(seconds=12)
"""How long a group is given to be left by workers that were killed; Kafka counts them in for some seconds more."""


class OutOfStep(Exception):  # noqa: N818  (it reads as what is the matter)
    """Kafka and the database do not agree on what was handled, and it takes a person to say which is right."""


class TopicRemade(OutOfStep):
    """The topic is not the one that the database has handled messages from."""


def agree(broker: str, names: Sequence[str], group: str, handled: Handled, *, wait: timedelta = LEFT_ALONE) -> None:
    """Let a group resume where the database stopped, should Kafka remember a later place.

    The database is what says that a message was handled, so one that was restored from a copy, or begun anew,
    gets its messages again. A topic that ends before what the database has handled was deleted and made again:
    going on would skip messages, so ``TopicRemade`` is raised. A group can be set back only while it is not at work;
    ``OutOfStep`` is raised when it should be, and still is after the ``wait``.
    """
    deadline = time.monotonic() + wait.total_seconds()
    with administration(broker) as admin:
        places = [
            TopicPartition(topic["name"], each["partition_index"])
            for topic in admin.describe_topics(list(names))
            for each in topic["partitions"]
        ]
        while not _agreed(admin, places, group, handled):
            if time.monotonic() > deadline:
                raise OutOfStep(
                    f'Kafka remembers that group "{group}" has handled more than the database says, and workers of '
                    "it are at work; was the database restored? Stop all of them, then start them again"
                )
            time.sleep(0.5)


def _agreed(admin: KafkaAdminClient, places: Sequence[TopicPartition], group: str, handled: Handled) -> bool:
    """Set the group back where it must be; tell whether that is done.

    The database is asked last: a worker writes there first, so what Kafka remembers of a group at work is no later.
    """
    remembered = patiently(lambda: admin.list_group_offsets({group: places}))[group]
    following = {place: _following(handled(place.topic, place.partition)) for place in places}
    _see_that_it_goes_on(admin, following)
    ahead = {
        place: OffsetAndMetadata(next_, "", -1)
        for place, next_ in following.items()
        if place in remembered and remembered[place].offset > next_
    }
    return not ahead or not any(error.errno for error in admin.alter_group_offsets(group, ahead).values())


def _see_that_it_goes_on(admin: KafkaAdminClient, following: dict[TopicPartition, int]) -> None:
    ends = admin.list_partition_offsets(dict.fromkeys(following, OffsetSpec.LATEST))
    for place, next_ in following.items():
        if next_ > ends[place].offset:
            raise TopicRemade(
                f'topic "{place.topic}", partition {place.partition}: the database has handled offset {next_ - 1}, '
                f"but the topic ends at {ends[place].offset}; was it deleted and made again? "
                "Use another database, or another topic"
            )


def _following(last: int | None) -> int:
    return 0 if last is None else last + 1
