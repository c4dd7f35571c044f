"""A broker, and which topics were read last, in; whether those of their names are the same ones still, out."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from .agreeing import TopicRemade, how_to_go_on
from .brokers import Where, administration

_NONE: Final = UUID(int=0)
"""What a broker says that gives its topics no ids, as those before 2.8."""


def identities(broker: Where, names: Sequence[str]) -> dict[str, str]:
    """Give Kafka's own ids of topics; a topic that is deleted and made again gets another. Raises `BrokerDown`."""
    with administration(broker) as admin:
        found = {topic["name"]: topic["topic_id"] for topic in admin.describe_topics(list(names))}
    return {name: str(id_) for name, id_ in found.items() if id_ and UUID(str(id_)) != _NONE}


def see_that_they_are_the_same(now: Mapping[str, str], before: Mapping[str, str]) -> None:
    """Raise `TopicRemade` if a topic is another than it was, also if it has grown past where the old one was left."""
    for name, id_ in now.items():
        if before.get(name, id_) != id_:
            raise TopicRemade(
                f'topic "{name}" is not the one that the database has handled messages from: it was deleted and made '
                f"again, or the broker is another. {how_to_go_on(name)}"
            )
